package io.infaas.builder.graph;

/** How much of its byte a weight uses. */
public enum Bits {
    EIGHT(127),

    /** For processors without VNNI, whose 16-bit sums of two products of 8 bits saturate. */
    SEVEN(64);

    private final int largest;

    Bits(int largest) {
        this.largest = largest;
    }

    int largest() {
        return largest;
    }
}
