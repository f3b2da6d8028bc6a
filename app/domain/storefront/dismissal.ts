/**
 * What a member may wish not to be shown again: the question for the birthday, and one year's congratulation. The year is
 * that of the birthday in the shop's calendar.
 */
export const DISMISSIBLE = /^(birthday-question|birthday-gift:2\d{3})$/;

export const BIRTHDAY_QUESTION = "birthday-question";

export const birthdayGift = (year: number): string => `birthday-gift:${year}`;
