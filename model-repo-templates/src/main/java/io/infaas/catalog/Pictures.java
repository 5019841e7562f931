package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conversion of pictures to numbers: resized, cropped at the centre to the size of the input, divided by {@code scale}, and normalised for
 * each channel: (value - mean) / std.
 *
 * @param resize length of the shorter side before the picture is cropped, pixels; 0: the picture is resized to the input's size and
 *     proportions
 * @param scale divisor of a pixel of 0 to 255
 * @param mean mean of each channel after division
 * @param std standard deviation of each channel after division
 * @param bgr whether the channels are blue, green, red
 */
public record Pictures(
        @JsonProperty(defaultValue = "0") Integer resize,
        @JsonProperty(defaultValue = "255") Double scale,
        @JsonProperty(defaultValue = "[0]") List<Double> mean,
        @JsonProperty(defaultValue = "[1]") List<Double> std,
        @JsonProperty(defaultValue = "false") Boolean bgr) {

    /** Each pixel divided by 255, the picture resized to the size of the input. */
    public static final Pictures DEFAULT = new Pictures(null, null, null, null, null);

    private static final int LARGEST = 1 << 13;
    private static final int CHANNELS = 3;

    public Pictures(
            @Nullable Integer resize,
            @Nullable Double scale,
            @Nullable List<Double> mean,
            @Nullable List<Double> std,
            @Nullable Boolean bgr) {
        this.resize = resize == null ? 0 : resize;
        this.scale = scale == null ? 255 : scale;
        this.mean = mean == null ? List.of(0.0) : List.copyOf(mean);
        this.std = std == null ? List.of(1.0) : List.copyOf(std);
        this.bgr = bgr != null && bgr;
        if (this.resize < 0 || this.resize > LARGEST) {
            throw new IllegalArgumentException("resize %d must be within 0 and %d".formatted(this.resize, LARGEST));
        }
        if (!(this.scale > 0)) {
            throw new IllegalArgumentException("scale %s must be above 0".formatted(this.scale));
        }
        for (List<Double> channels : List.of(this.mean, this.std)) {
            if (channels.size() != 1 && channels.size() != CHANNELS) {
                throw new IllegalArgumentException(
                        "mean %s and std %s must have one number, or three".formatted(this.mean, this.std));
            }
        }
        if (this.std.stream().anyMatch(one -> !(one > 0))) {
            throw new IllegalArgumentException("std %s must be above 0".formatted(this.std));
        }
    }

    /** The number that a pixel of a channel becomes. */
    public float normalised(int pixel, int channel) {
        double channelMean = mean.get(Math.min(channel, mean.size() - 1));
        return (float) ((pixel / scale - channelMean) / std.get(Math.min(channel, std.size() - 1)));
    }
}
