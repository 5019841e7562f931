package io.infaas.builder.graph;

/**
 * A matrix in whole numbers of few bits, with a scale and a zero point for each block of a column: a number is (whole number - zero point)
 * x scale. Each differs from the original by at most half a scale.
 *
 * <p>The operator {@code MatMulNBits} defines the layout; the numbers equal ONNX Runtime's own quantiser bit for bit.
 *
 * @param values the columns one after the other, each in blocks; zero points fill up the last block. With 4 bits, the lower half of a byte
 *     is the first number
 * @param scales one for each block
 * @param zeroPoints one for each block, packed like values; each column begins with a byte of its own
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockMatrix(byte[] values, float[] scales, byte[] zeroPoints) {

    /** Numbers in a block. */
    static final int BLOCK = 32;

    /**
     * @param matrix finite numbers, row by row
     * @param columns number of columns
     * @param bits 4 or 8
     */
    static BlockMatrix of(float[] matrix, int columns, int bits) {
        int rows = matrix.length / columns;
        int blocks = blocks(rows);
        int perByte = Byte.SIZE / bits;
        int zeroBytes = (blocks + perByte - 1) / perByte;
        BlockMatrix blockMatrix = new BlockMatrix(
                new byte[columns * blocks * BLOCK / perByte],
                new float[columns * blocks],
                new byte[columns * zeroBytes]);
        float[] block = new float[BLOCK];
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < blocks; i++) {
                int length = Math.min(BLOCK, rows - i * BLOCK);
                for (int j = 0; j < length; j++) {
                    block[j] = matrix[(i * BLOCK + j) * columns + column];
                }
                BlockScale scale = BlockScale.of(block, length, (1 << bits) - 1);
                int at = column * blocks + i;
                blockMatrix.scales[at] = scale.scale();
                put(blockMatrix.zeroPoints, column * zeroBytes * perByte + i, bits, scale.zeroPoint());
                for (int j = 0; j < BLOCK; j++) {
                    put(
                            blockMatrix.values,
                            at * BLOCK + j,
                            bits,
                            j < length ? scale.quantize(block[j]) : scale.zeroPoint());
                }
            }
        }
        return blockMatrix;
    }

    /** Number of blocks in a column. */
    static int blocks(int rows) {
        return (rows + BLOCK - 1) / BLOCK;
    }

    /** Size in bytes of a matrix of {@code rows} and {@code columns}. */
    static long bytes(long rows, long columns, int bits) {
        long blocks = (rows + BLOCK - 1) / BLOCK;
        return columns
                * (blocks * (BLOCK * bits / Byte.SIZE + Float.BYTES) + (blocks * bits + Byte.SIZE - 1) / Byte.SIZE);
    }

    private static void put(byte[] packed, int index, int bits, int value) {
        int perByte = Byte.SIZE / bits;
        packed[index / perByte] |= (byte) (value << (index % perByte * bits));
    }

    /**
     * Maps a block of numbers, and zero, to whole numbers from 0 to {@code highest}.
     *
     * @param scale distance of neighbours; 0 if all numbers are 0
     * @param zeroPoint the whole number that is 0
     */
    record BlockScale(float scale, int zeroPoint, int highest) {

        /** For the first {@code length} numbers of {@code block}. */
        static BlockScale of(float[] block, int length, int highest) {
            float low = 0;
            float high = 0;
            for (int i = 0; i < length; i++) {
                low = Math.min(low, block[i]);
                high = Math.max(high, block[i]);
            }
            // the difference of large floats may overflow
            float scale = Float.isInfinite(high - low) ? high / highest - low / highest : (high - low) / highest;
            int zeroPoint = scale == 0 ? 0 : within(-low / scale, highest);
            return new BlockScale(scale, zeroPoint, highest);
        }

        int quantize(float value) {
            float reciprocal = 1 / scale;
            if (scale == 0) {
                return zeroPoint;
            }
            // the reciprocal of tiny floats overflows
            float steps = Float.isInfinite(reciprocal) ? value / scale : value * reciprocal;
            return within(steps + zeroPoint, highest);
        }

        private static int within(float value, int highest) {
            return Math.max(0, Math.min(highest, Math.round(value)));
        }
    }
}
