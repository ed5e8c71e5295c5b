export const lettersGivenUp = () => ['CREATE INDEX letters_given_up ON letters (undeliverable_at) WHERE undeliverable_at IS NOT NULL'];
