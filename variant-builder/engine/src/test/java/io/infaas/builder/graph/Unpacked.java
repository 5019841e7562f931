package io.infaas.builder.graph;

/** Reads a matrix of blocks as the operator's definition says, one number at a time. */
record Unpacked(BlockMatrix matrix, int rows, int bits) {

    double scale(int row, int column) {
        return matrix.scales()[column * blocks() + row / BlockMatrix.BLOCK];
    }

    double number(int row, int column) {
        int zeroBytes = (blocks() * bits + 7) / 8;
        int zero = part(matrix.zeroPoints(), column * zeroBytes * (8 / bits) + row / BlockMatrix.BLOCK);
        int value = part(matrix.values(), column * blocks() * BlockMatrix.BLOCK + row);
        return (value - zero) * scale(row, column);
    }

    private int blocks() {
        return (rows + BlockMatrix.BLOCK - 1) / BlockMatrix.BLOCK;
    }

    private int part(byte[] packed, int index) {
        int all = packed[index * bits / 8] & 0xff;
        return bits == 8 ? all : index % 2 == 0 ? all & 15 : all >> 4;
    }
}
