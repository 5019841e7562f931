package io.infaas.builder.data;

/** Encodes texts as token ids, for the inputs of a text network. */
public interface TextTokenizer {

    /** The token ids of a text, special tokens included, not padded; at most as many as the definition's {@code maxLength}. */
    int[] encode(String text);

    /** Row length for latency measurements, in tokens; see {@code data.text.timedLength}. */
    int timedLength();

    /** Releases its memory outside the heap; it does not encode afterwards. */
    default void close() {}
}
