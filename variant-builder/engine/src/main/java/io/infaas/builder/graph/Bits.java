package io.infaas.builder.graph;

/** The number of bits in quantised weights. */
public enum Bits {
    EIGHT(127),

    /** For processors without VNNI, on which 16-bit sums of two 8-bit products saturate. */
    SEVEN(64);

    private final int largest;

    Bits(int largest) {
        this.largest = largest;
    }

    int largest() {
        return largest;
    }
}
