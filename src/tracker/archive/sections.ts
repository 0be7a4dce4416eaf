/** The sections of an archive that are lists, as the file names them. */
const SECTIONS = ['issues', 'comments', 'logs', 'attachments', 'components', 'milestones', 'versions'] as const;
export type Section = (typeof SECTIONS)[number];

export const isSection = (name: string): name is Section => (SECTIONS as readonly string[]).includes(name);
