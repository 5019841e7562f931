package io.infaas.gateway.forward;

/** An answer above the message limit: sending the query again would not help. */
final class AnswerTooLarge extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AnswerTooLarge(int maxBytes) {
        super("the answer is larger than the maximum of %d bytes".formatted(maxBytes), null, false, false);
    }
}
