package io.infaas.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Template of the model configuration for one target (runtime and hardware). A target is a resource
 * {@code templates/<target>.pbtxt} beside this class; a new one needs no code.
 *
 * <p>Placeholders: {@code ${maxBatchSize} ${inputs} ${outputs} ${instances} ${threads}}, and where the runtime has them
 * {@code ${graphLevel} ${preferredSizes} ${queueDelayMicros} ${arena} ${minShapes} ${optShapes} ${maxShapes} ${warmUps}}. A line
 * whose placeholder has no value is omitted. The model's name is omitted: Triton takes the folder's. The result is complete, so
 * that Triton has nothing to auto-complete.
 */
public record ConfigTemplate(String target, String text) {

    /** Name of the label file in a variant's folder. */
    public static final String LABELS = "labels.txt";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** @throws IllegalArgumentException if there is no such target */
    public static ConfigTemplate of(String target) {
        Checks.name("target", target);
        try (InputStream in = ConfigTemplate.class.getResourceAsStream("templates/" + target + ".pbtxt")) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "target '%s' is unknown: there is no template templates/%s.pbtxt".formatted(target, target));
            }
            return new ConfigTemplate(target, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reason why this target cannot apply the settings; empty if it can. */
    Optional<String> unsupported(RuntimeSettings settings) {
        if (settings.graphLevel() != GraphLevel.ALL && !has("graphLevel")) {
            return Optional.of("target '%s' has no graph level".formatted(target));
        }
        if (settings.batching() != null && !has("queueDelayMicros")) {
            return Optional.of("target '%s' merges no requests".formatted(target));
        }
        if (!settings.arena() && !has("arena")) {
            return Optional.of("target '%s' has no arena to leave out".formatted(target));
        }
        return Optional.empty();
    }

    private boolean has(String placeholder) {
        return text.contains("${" + placeholder + "}");
    }

    /** The text of the {@link #configuration}. */
    public String fill(Contract contract, RuntimeSettings settings) {
        return configuration(contract, settings).text();
    }

    /**
     * The configuration of a variant with this contract and these settings.
     *
     * @throws IllegalArgumentException if the settings are {@link #unsupported}, or the template is invalid for Triton or its
     *     backend
     */
    public ModelConfiguration configuration(Contract contract, RuntimeSettings settings) {
        unsupported(settings).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        Map<String, Optional<String>> values = TemplateValues.of(contract, settings);
        String filled = text.lines()
                .flatMap(line -> line(line, values).stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return ModelConfiguration.of("template " + target, filled);
    }

    private Optional<String> line(String line, Map<String, Optional<String>> values) {
        Matcher matcher = PLACEHOLDER.matcher(line);
        boolean complete = matcher.results()
                .allMatch(placeholder -> value(placeholder, values).isPresent());
        return complete
                ? Optional.of(matcher.replaceAll(placeholder ->
                        Matcher.quoteReplacement(value(placeholder, values).orElseThrow())))
                : Optional.empty();
    }

    private Optional<String> value(MatchResult placeholder, Map<String, Optional<String>> values) {
        Optional<String> value = values.get(placeholder.group(1));
        if (value == null) {
            throw new IllegalArgumentException("template %s: the placeholder ${%s} is unknown; known are %s"
                    .formatted(target, placeholder.group(1), values.keySet()));
        }
        return value;
    }
}
