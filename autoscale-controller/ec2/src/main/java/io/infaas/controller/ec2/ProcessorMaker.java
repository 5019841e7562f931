package io.infaas.controller.ec2;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The maker of a processor: processors of another maker run other instructions, so that no profile holds. */
enum ProcessorMaker {
    INTEL("Intel", "intel"),
    AMD("AMD", "amd"),
    AWS("AWS", "aws|amazon|graviton|neoverse");

    private final String label;
    private final String words;

    ProcessorMaker(String label, String words) {
        this.label = label;
        this.words = words;
    }

    /** The maker in the name of a processor or of a manufacturer; empty if there is none. */
    static Optional<ProcessorMaker> of(@Nullable String name) {
        String text = name == null ? "" : name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(maker -> Pattern.compile("\\b(" + maker.words + ")\\b")
                        .matcher(text)
                        .find())
                .findFirst();
    }

    String label() {
        return label;
    }
}
