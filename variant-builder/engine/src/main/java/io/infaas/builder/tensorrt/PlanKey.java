package io.infaas.builder.tensorrt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The GPU and TensorRT version that a plan is for; it runs on no other.
 *
 * @param gpu name of the GPU as the driver reports it, for example {@code NVIDIA A10G}
 */
public record PlanKey(String gpu, TensorRtVersion tensorRt) {

    public PlanKey {
        if (gpu.isBlank() || !gpu.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "gpu '%s' must be the name of a GPU as nvidia-smi reports it, for example NVIDIA A10G"
                            .formatted(gpu));
        }
    }

    /** The folder name in the plan store. */
    String folder() {
        return gpu.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "_" + tensorRt;
    }

    @Override
    public String toString() {
        return gpu + " with TensorRT " + tensorRt;
    }

    /** A version of TensorRT; a plan runs only on the version that it was built with. */
    public record TensorRtVersion(int major, int minor, int patch) {

        private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:\\.\\d+)?");
        private static final Pattern BANNER = Pattern.compile("TensorRT v(\\d{4,7})");
        private static final int FIRST_LONG = 100_000;

        /** The first major version that only uses the types in the graph. */
        static final int STRONGLY_TYPED = 11;

        /**
         * Parses {@code 10.9.0}; a fourth number is ignored.
         *
         * @throws IllegalArgumentException if the text has another form
         */
        @JsonCreator
        public static TensorRtVersion parse(String text) {
            Matcher matcher = TEXT.matcher(text.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("TensorRT version '%s' is not of the form 10.9.0".formatted(text));
            }
            return new TensorRtVersion(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)));
        }

        /**
         * The version in the banner of {@code trtexec}: {@code [TensorRT v100900]} is 10.9.0, {@code [TensorRT v8601]} was 8.6.1.
         *
         * @throws IllegalArgumentException if there is no banner
         */
        static TensorRtVersion ofBanner(String output) {
            Matcher matcher = BANNER.matcher(output);
            if (!matcher.find()) {
                throw new IllegalArgumentException("trtexec does not print its TensorRT version");
            }
            int number = Integer.parseInt(matcher.group(1));
            int perMajor = number >= FIRST_LONG ? 10_000 : 1000;
            return new TensorRtVersion(number / perMajor, number % perMajor / 100, number % 100);
        }

        @JsonValue
        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }
}
