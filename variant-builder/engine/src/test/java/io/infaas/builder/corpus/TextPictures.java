package io.infaas.builder.corpus;

import io.infaas.builder.data.NpyWriter;
import io.infaas.catalog.TensorType;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Pictures with one to five lines of letters on a plain ground, as detectors of text read them: colours first, each with its mean 0 and
 * deviation 1 on photographs. Letters are drawn as strokes, so no font is needed.
 */
final class TextPictures {

    static final int SIDE = 256;

    /** Strokes in a box of 2 by 4: x and y of both ends. */
    private static final List<int[][]> LETTERS = List.of(
            new int[][] {{0, 0, 0, 4}, {0, 0, 2, 0}, {0, 2, 2, 2}, {0, 4, 2, 4}},
            new int[][] {{0, 0, 0, 4}, {2, 0, 2, 4}, {0, 2, 2, 2}},
            new int[][] {{0, 0, 0, 4}, {0, 4, 2, 4}},
            new int[][] {{0, 4, 0, 0}, {0, 0, 2, 4}, {2, 4, 2, 0}},
            new int[][] {{0, 0, 2, 0}, {1, 0, 1, 4}},
            new int[][] {{0, 0, 2, 4}, {2, 0, 0, 4}},
            new int[][] {{0, 0, 2, 0}, {2, 0, 0, 4}, {0, 4, 2, 4}},
            new int[][] {{0, 0, 1, 4}, {1, 4, 2, 0}},
            new int[][] {{0, 4, 1, 0}, {1, 0, 2, 4}});

    private static final float[] MEANS = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATIONS = {0.229f, 0.224f, 0.225f};

    private TextPictures() {}

    static void write(Path file, int count, long seed) throws IOException {
        Random random = new Random(seed);
        try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of(3, SIDE, SIDE))) {
            for (int i = 0; i < count; i++) {
                writer.write(values(picture(random), random));
            }
        }
    }

    private static BufferedImage picture(Random random) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(color(random, 0.6f));
        pen.fillRect(0, 0, SIDE, SIDE);
        pen.setColor(color(random, 0));
        int lines = 1 + random.nextInt(5);
        for (int line = 0; line < lines; line++) {
            double height = 10 + 22 * random.nextDouble();
            double x = 5 + 75 * random.nextDouble();
            double y = 5 + (SIDE - 50) * random.nextDouble();
            pen.setStroke(new BasicStroke((float) (height * 0.2), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            for (int letters = 3 + random.nextInt(10); letters > 0; letters--) {
                for (int[] stroke : LETTERS.get(random.nextInt(LETTERS.size()))) {
                    double unit = height / 4;
                    pen.draw(new Line2D.Double(
                            x + stroke[0] * unit, y + stroke[1] * unit, x + stroke[2] * unit, y + stroke[3] * unit));
                }
                x += height * 0.75;
            }
        }
        pen.dispose();
        return picture;
    }

    private static Color color(Random random, float from) {
        return new Color(
                from + 0.35f * random.nextFloat(),
                from + 0.35f * random.nextFloat(),
                from + 0.35f * random.nextFloat());
    }

    private static ByteBuffer values(BufferedImage picture, Random random) {
        ByteBuffer values = ByteBuffer.allocate(3 * SIDE * SIDE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < SIDE * SIDE; i++) {
                int color = picture.getRGB(i % SIDE, i / SIDE) >> (16 - 8 * channel) & 0xff;
                float noise = (float) random.nextGaussian() * 0.02f;
                values.putFloat((color / 255f + noise - MEANS[channel]) / DEVIATIONS[channel]);
            }
        }
        return values.flip();
    }
}
