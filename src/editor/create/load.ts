import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { Choices, RepositoryDefaults } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { allows } from '../../model/rights';
import type { Draft } from '../../wire/page';
import type { Form, FormPlace } from '../../wire/page-form';
import { whoAmI } from '../pages/person';
import type { Services, Place } from '../services';
import { placeName } from '../placeName';
import { sentence } from '../report';
import { templatesOf } from './templates';

const NO_LISTS: Choices['lists'] = { component: [], milestone: [], version: [] };
type Offer = Pick<Form, 'choices' | 'problem' | 'limited' | 'canAttach' | 'defaults' | 'signedOut' | 'canList'>;

/** Defaults as fields: what is not preset is not there. */
const given = (defaults: RepositoryDefaults): Form['defaults'] =>
  Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== null));

/** A repository as the form names it. */
const formPlace = (place: Place, { sites }: Services): FormPlace => ({
  site: place.site.id,
  ...place.repository,
  label: placeName(place, sites),
});

async function placesOf(services: Services, place: Place | undefined): Promise<FormPlace[]> {
  const list = await services.places.list();
  const several = [...new Set(place ? [...list, place] : list)].map((one) => formPlace(one, services));
  return several.filter((one, index) => several.findIndex((other) => other.label === one.label) === index);
}

/** What can be chosen, and by whom; a failure is told and leaves the form usable. */
async function offerOf(place: Place | undefined, draft: Draft): Promise<Offer> {
  const offer = (choices: Choices | null, problem: string | null, more: Partial<Offer> = {}): Offer => ({
    choices,
    problem,
    limited: null,
    defaults: {},
    canAttach: place?.site.isLocal ?? false,
    signedOut: false,
    ...more,
  });
  if (!place) return offer(null, vscode.l10n.t('The site {0} is not known here any more. Add it again to create this issue.', draft.site));
  try {
    const { service, repository } = place;
    const [choices, right, me, { attachments: canAttach }, defaults] = await Promise.all([
      service.choices(repository),
      service.right(repository),
      whoAmI(service),
      service.features(),
      service.defaults(repository),
    ]);
    if (me === null) {
      return offer(choices, vscode.l10n.t('Sign in to {0} to create an issue.', place.site.label), { signedOut: true });
    }
    const limited = right !== undefined && !allows(right, 'write');
    return offer(choices, null, {
      canAttach,
      canList: allows(right, 'admin'),
      defaults: given(defaults),
      limited: limited ? vscode.l10n.t('Assignee and milestone need write access.') : null,
    });
  } catch (error) {
    // A repository that is not there yet is made with its first issue, on this computer.
    if (place.site.isLocal && TrackerError.is(error, 'noRepository')) {
      const me = await whoAmI(place.service).catch(() => undefined);
      return offer({ lists: NO_LISTS, assignees: me ? [me] : [] }, null, { canList: true });
    }
    return offer(null, vscode.l10n.t('Not all choices are offered: {0}', sentence(error)));
  }
}

/** Says before anything is created that the folder may mean another repository. */
function doubtOf(services: Services, place: Place | undefined): string | null {
  const [likely] = place ? services.places.suggestions(place) : [];
  if (!place || !likely) return null;
  return vscode.l10n.t(
    'This would be an issue of {0}. Did you mean {1}? Choose it in the view of issues.',
    `${repositoryName(place.repository)} · ${place.site.label}`,
    `${repositoryName(likely.repository)} · ${likely.site.label}`,
  );
}

/** Finds out all that the form shows besides its draft. Never rejects for what a site does: that is told in the form. */
export async function loadForm(services: Services, place: Place | undefined, draft: Draft, others: readonly Draft[]): Promise<Form> {
  const [places, found] = await Promise.all([placesOf(services, place), offerOf(place, draft)]);
  const offer = { ...found, problem: found.problem ?? doubtOf(services, place) };
  return {
    type: 'form',
    places,
    ...offer,
    templates: await templatesOf(place, offer.choices, services.log),
    others: others.map(({ id, savedOn, fields }) => ({ id, savedOn, title: fields.title ?? '' })),
  };
}
