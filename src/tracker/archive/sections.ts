/** Names of the sections of an archive that are lists. */
const SECTIONS = ['issues', 'comments', 'logs', 'attachments', 'components', 'milestones', 'versions'] as const;
export type Section = (typeof SECTIONS)[number];

/** Returns whether the archive's format has a list of that name. */
export const isSection = (name: string): name is Section => (SECTIONS as readonly string[]).includes(name);
