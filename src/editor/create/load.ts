import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { Choices, RepositoryDefaults } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { allows } from '../../model/rights';
import type { Draft } from '../../wire/page';
import type { Form, FormPlace } from '../../wire/page-form';
import { withCurrentUser } from './assignees';
import { whoAmI } from '../pages/person';
import type { Services, Place } from '../services';
import { placeName } from '../placeName';
import { errorMessage } from '../report';
import { templatesOf } from './templates';

const NO_LISTS: Choices['lists'] = { component: [], milestone: [], version: [] };
type Offer = Pick<Form, 'choices' | 'problem' | 'limited' | 'canAttach' | 'defaults' | 'signedOut' | 'canList'>;

/** Converts defaults to fields; unset ones are absent. */
const defaultsOf = (defaults: RepositoryDefaults): Form['defaults'] =>
  Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== null));

/** A repository for the form's drop-down. */
const formPlace = (place: Place, { sites }: Services): FormPlace => ({
  site: place.site.id,
  ...place.repository,
  label: placeName(place, sites),
});

async function placesOf(services: Services, place: Place | undefined): Promise<FormPlace[]> {
  const list = await services.places.list();
  const places = [...new Set(place ? [...list, place] : list)].map((place) => formPlace(place, services));
  return places.filter((place, index) => places.findIndex((other) => other.label === place.label) === index);
}

/** Loads the choices; an error is shown and leaves the form usable. */
async function choicesFor(place: Place | undefined, draft: Draft): Promise<Offer> {
  const offer = (choices: Choices | null, problem: string | null, details: Partial<Offer> = {}): Offer => ({
    choices,
    problem,
    limited: null,
    defaults: {},
    canAttach: place?.site.isLocal ?? false,
    signedOut: false,
    ...details,
  });
  if (!place) return offer(null, vscode.l10n.t('The site {0} has been removed. Add it again to create this issue.', draft.site));
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
    return offer(withCurrentUser(choices, me), null, {
      canAttach,
      canList: allows(right, 'admin'),
      defaults: defaultsOf(defaults),
      limited: limited ? vscode.l10n.t('Assignee and milestone need write access.') : null,
    });
  } catch (error) {
    // A repository of this computer is created with its first issue.
    if (place.site.isLocal && TrackerError.is(error, 'noRepository')) {
      const me = await whoAmI(place.service).catch(() => undefined);
      return offer(withCurrentUser({ lists: NO_LISTS, assignees: [] }, me ?? undefined), null, { canList: true });
    }
    return offer(null, vscode.l10n.t('Not all choices are offered: {0}', errorMessage(error)));
  }
}

/** Warns before the issue is created that the folder may belong to another repository. */
function warningOf(services: Services, place: Place | undefined): string | null {
  const [likely] = place ? services.places.suggestions(place) : [];
  if (!place || !likely) return null;
  return vscode.l10n.t(
    'This would be an issue of {0}. Did you mean {1}? Choose it in the view of issues.',
    `${repositoryName(place.repository)} · ${place.site.label}`,
    `${repositoryName(likely.repository)} · ${likely.site.label}`,
  );
}

/** Loads all data of the form besides its draft. Errors of a site are shown in the form; never rejects for them. */
export async function loadForm(services: Services, place: Place | undefined, draft: Draft, otherDrafts: readonly Draft[]): Promise<Form> {
  const [places, choices] = await Promise.all([placesOf(services, place), choicesFor(place, draft)]);
  const offer = { ...choices, problem: choices.problem ?? warningOf(services, place) };
  return {
    type: 'form',
    places,
    ...offer,
    templates: await templatesOf(place, offer.choices, services.log),
    others: otherDrafts.map(({ id, savedOn, fields }) => ({ id, savedOn, title: fields.title ?? '' })),
  };
}
