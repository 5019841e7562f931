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
 * The model configuration of one target (runtime and hardware), to be filled in for a variant. A target is a resource
 * {@code templates/<target>.pbtxt} beside this class; a new one needs no code.
 *
 * <p>Places to fill in: {@code ${maxBatchSize} ${inputs} ${outputs} ${instances} ${threads}}, and where a runtime knows them
 * {@code ${graphLevel} ${preferredSizes} ${queueDelayMicros} ${arena} ${minShapes} ${optShapes} ${maxShapes}}. A line that has
 * a place with nothing to fill in is left out. The name is left out: Triton takes the folder's. The result is complete, so that
 * Triton has nothing to auto-complete.
 */
public record ConfigTemplate(String target, String text) {

    /** Name of the labels' file in a variant's folder. */
    public static final String LABELS = "labels.txt";

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}");

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

    /** What this target cannot do of what the settings ask for, in words; empty if it can do all. */
    public Optional<String> unable(RuntimeSettings settings) {
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

    private boolean has(String place) {
        return text.contains("${" + place + "}");
    }

    /** The text of {@code config.pbtxt}, as {@link #configuration} makes it. */
    public String fill(Contract contract, RuntimeSettings settings) {
        return configuration(contract, settings).text();
    }

    /**
     * The configuration of a variant that keeps {@code contract} and runs with {@code settings}.
     *
     * @throws IllegalArgumentException if the target is {@link #unable}, or if the template is none that Triton and its backend
     *     understand
     */
    public ModelConfiguration configuration(Contract contract, RuntimeSettings settings) {
        unable(settings).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        Map<String, Optional<String>> places = TemplateValues.of(contract, settings);
        String filled = text.lines()
                .flatMap(line -> line(line, places).stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return ModelConfiguration.of("template " + target, filled);
    }

    private Optional<String> line(String line, Map<String, Optional<String>> places) {
        Matcher matcher = PLACE.matcher(line);
        boolean said = matcher.results().allMatch(place -> value(place, places).isPresent());
        return said
                ? Optional.of(matcher.replaceAll(
                        place -> Matcher.quoteReplacement(value(place, places).orElseThrow())))
                : Optional.empty();
    }

    private Optional<String> value(MatchResult place, Map<String, Optional<String>> places) {
        Optional<String> value = places.get(place.group(1));
        if (value == null) {
            throw new IllegalArgumentException("template %s: there is nothing to fill into ${%s}; known places are %s"
                    .formatted(target, place.group(1), places.keySet()));
        }
        return value;
    }
}
