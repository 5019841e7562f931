package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Pictures;
import io.infaas.catalog.TensorType;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An input that takes pictures: [channels, height, width] or [height, width, channels], or [height, width] for one channel.
 *
 * @param channels 1 (grey) or 3
 * @param channelsFirst whether the values of a channel lie together
 */
record PictureInput(
        String name, TensorType type, int channels, int height, int width, boolean channelsFirst, Pictures pictures) {

    /** Most pixels of a picture: 64 million. */
    private static final long MOST_PIXELS = 1L << 26;

    private static final int COLOURS = 3;
    private static final int BYTE = 0xff;

    /** @throws BuildException if the application's input takes no pictures */
    static PictureInput of(DataSource source) {
        List<ContractTensor> inputs = source.contract().inputs();
        ContractTensor input = inputs.get(0);
        List<Integer> shape = input.shape().stream().map(Math::toIntExact).toList();
        boolean isType = input.type() == TensorType.FP32 || input.type() == TensorType.UINT8;
        if (inputs.size() == 1 && isType && !shape.contains(-1)) {
            if (shape.size() == 2) {
                return new PictureInput(
                        input.name(), input.type(), 1, shape.get(0), shape.get(1), true, source.pictures());
            }
            for (int channels : List.of(COLOURS, 1)) {
                if (shape.size() == COLOURS && shape.get(0) == channels) {
                    return new PictureInput(
                            input.name(), input.type(), channels, shape.get(1), shape.get(2), true, source.pictures());
                }
                if (shape.size() == COLOURS && shape.get(2) == channels) {
                    return new PictureInput(
                            input.name(), input.type(), channels, shape.get(0), shape.get(1), false, source.pictures());
                }
            }
        }
        throw new BuildException(
                "application.contract.inputs: pictures of %s need one input, FP32 or UINT8, of fixed shape [3, height, width] or [height, width, 3] (1 for grey), not '%s' %s %s"
                        .formatted(source.items(), input.name(), input.type(), input.shape()));
    }

    /** Opens the content of a picture's file. */
    @FunctionalInterface
    interface Source {
        ImageInputStream open() throws IOException;
    }

    /**
     * The numbers of the picture in a file. A picture that is too large is not decoded.
     *
     * @param place beginning of messages
     * @throws BuildException if the file is no picture of a known format, or not readable
     */
    Map<String, ByteBuffer> values(Source file, String place) {
        try (ImageInputStream in = file.open()) {
            BufferedImage picture = read(in);
            if (picture != null) {
                return Map.of(name, elements(picture));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BuildException(
                    "%s is not a readable picture (%s); save it again as PNG or JPEG".formatted(place, e.getMessage()),
                    e);
        }
        throw new BuildException("%s is not a picture of a known format; save it as PNG or JPEG".formatted(place));
    }

    private static @Nullable BufferedImage read(ImageInputStream in) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            return null;
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new IOException("%d pixels exceed the limit of %d".formatted(pixels, MOST_PIXELS));
            }
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    /** The numbers of a picture, little-endian. */
    ByteBuffer elements(BufferedImage picture) {
        BufferedImage fitted = fitted(picture);
        ByteBuffer values =
                ByteBuffer.allocate(channels * height * width * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int pixel = fitted.getRGB(x, y);
                for (int channel = 0; channel < channels; channel++) {
                    int at = channelsFirst ? (channel * height + y) * width + x : (y * width + x) * channels + channel;
                    put(values, at, channels == 1 ? grey(pixel) : colour(pixel, channel), channel);
                }
            }
        }
        return values;
    }

    private void put(ByteBuffer values, int at, int pixel, int channel) {
        if (type == TensorType.UINT8) {
            values.put(at, (byte) pixel);
        } else {
            values.putFloat(at * Float.BYTES, pictures.normalised(pixel, channel));
        }
    }

    private int colour(int pixel, int channel) {
        int place = pictures.bgr() ? channel : 2 - channel;
        return (pixel >> (8 * place)) & BYTE;
    }

    /** Luma of ITU-R 601, as Pillow's mode L. */
    private static int grey(int pixel) {
        int red = (pixel >> 16) & BYTE;
        int green = (pixel >> 8) & BYTE;
        int blue = pixel & BYTE;
        return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    }

    /** The picture in the size of the input. */
    private BufferedImage fitted(BufferedImage picture) {
        int fitWidth = width;
        int fitHeight = height;
        if (pictures.resize() > 0) {
            double factor = pictures.resize() / (double) Math.min(picture.getWidth(), picture.getHeight());
            fitWidth = Math.max(width, (int) Math.round(picture.getWidth() * factor));
            fitHeight = Math.max(height, (int) Math.round(picture.getHeight() * factor));
        }
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(
                    smaller(picture, fitWidth, fitHeight),
                    (width - fitWidth) / 2,
                    (height - fitHeight) / 2,
                    fitWidth,
                    fitHeight,
                    null);
        } finally {
            graphics.dispose();
        }
        return result;
    }

    /** Halves a picture as long as it is more than twice too large, so that bilinear interpolation skips no pixels. */
    private static BufferedImage smaller(BufferedImage picture, int fitWidth, int fitHeight) {
        BufferedImage current = picture;
        while (current.getWidth() >= 2 * fitWidth && current.getHeight() >= 2 * fitHeight) {
            BufferedImage half =
                    new BufferedImage(current.getWidth() / 2, current.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = half.createGraphics();
            try {
                graphics.setRenderingHint(
                        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
                graphics.drawImage(current, 0, 0, half.getWidth(), half.getHeight(), null);
            } finally {
                graphics.dispose();
            }
            current = half;
        }
        return current;
    }
}
