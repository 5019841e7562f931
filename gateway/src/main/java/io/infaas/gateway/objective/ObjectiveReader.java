package io.infaas.gateway.objective;

import io.infaas.gateway.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objective of a query. A parameter overrides a header of the same field. An invalid value in either is refused with
 * the name of the field, its unit and the received value.
 */
public final class ObjectiveReader {

    // plain decimals only: Java would also accept hexadecimal floats, a type suffix and surrounding blanks
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?");
    private static final int LONGEST_ECHO = 64;

    private ObjectiveReader() {}

    /**
     * Reads the objective of one query.
     *
     * @param headers all values of a header (or metadata key) by its lower-case name; empty if absent
     * @param parameters the request's parameters: booleans, longs, doubles and strings
     * @throws Refusal for an invalid value
     */
    public static RequestedObjective read(Function<String, List<String>> headers, Map<String, Object> parameters) {
        return fromParameters(parameters).or(fromHeaders(headers));
    }

    private static RequestedObjective fromHeaders(Function<String, List<String>> headers) {
        return new RequestedObjective(
                single(headers, ObjectiveField.LATENCY_MS)
                        .map(text -> latency(ObjectiveField.LATENCY_MS.header(), text)),
                single(headers, ObjectiveField.MIN_ACCURACY)
                        .map(text -> accuracy(ObjectiveField.MIN_ACCURACY.header(), text)),
                single(headers, ObjectiveField.PREFERRED_ACCURACY)
                        .map(text -> accuracy(ObjectiveField.PREFERRED_ACCURACY.header(), text)),
                single(headers, ObjectiveField.VARIANT).map(text -> variant(ObjectiveField.VARIANT.header(), text)),
                single(headers, ObjectiveField.OFFLINE).map(text -> offline(ObjectiveField.OFFLINE.header(), text)));
    }

    private static RequestedObjective fromParameters(Map<String, Object> parameters) {
        if (parameters.isEmpty()) {
            return RequestedObjective.NONE;
        }
        return new RequestedObjective(
                number(parameters, ObjectiveField.LATENCY_MS)
                        .map(text -> latency(ObjectiveField.LATENCY_MS.parameter(), text)),
                number(parameters, ObjectiveField.MIN_ACCURACY)
                        .map(text -> accuracy(ObjectiveField.MIN_ACCURACY.parameter(), text)),
                number(parameters, ObjectiveField.PREFERRED_ACCURACY)
                        .map(text -> accuracy(ObjectiveField.PREFERRED_ACCURACY.parameter(), text)),
                string(parameters, ObjectiveField.VARIANT)
                        .map(text -> variant(ObjectiveField.VARIANT.parameter(), text)),
                text(parameters.get(ObjectiveField.OFFLINE.parameter()))
                        .map(text -> offline(ObjectiveField.OFFLINE.parameter(), text)));
    }

    private static Optional<String> single(Function<String, List<String>> headers, ObjectiveField field) {
        List<String> values = headers.apply(field.header());
        if (values.size() > 1) {
            throw Refusal.invalid("%s is given %d times; give it once".formatted(field.header(), values.size()));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0).strip());
    }

    private static Optional<String> number(Map<String, Object> parameters, ObjectiveField field) {
        Object value = parameters.get(field.parameter());
        if (value instanceof Boolean) {
            throw Refusal.invalid("%s must be a number, got the boolean %s".formatted(field.parameter(), value));
        }
        return text(value);
    }

    private static Optional<String> string(Map<String, Object> parameters, ObjectiveField field) {
        Object value = parameters.get(field.parameter());
        if (value != null && !(value instanceof String)) {
            throw Refusal.invalid("%s must be a string, got %s".formatted(field.parameter(), echo(value.toString())));
        }
        return text(value);
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static double latency(String field, String text) {
        double value = parse(field, "a number of milliseconds above 0 (for example 6 or 2.5)", text);
        // a bound of zero or beyond a day is a mistake of units
        if (!(value > 0 && value <= 86_400_000.0)) {
            throw Refusal.invalid("%s must be a number of milliseconds above 0 and at most 86400000 (a day), got %s"
                    .formatted(field, echo(text)));
        }
        return value;
    }

    private static double accuracy(String field, String text) {
        double value = parse(field, "a share from 0 to 1 (0.93, not 93)", text);
        if (!(value >= 0 && value <= 1)) {
            throw Refusal.invalid("%s must be a share from 0 to 1 (0.93, not 93), got %s".formatted(field, echo(text)));
        }
        return value;
    }

    private static String variant(String field, String text) {
        if (text.isBlank()) {
            throw Refusal.invalid("%s must name a variant, by full name or alias, got nothing".formatted(field));
        }
        return text;
    }

    private static boolean offline(String field, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refusal.invalid("%s must be true or false, got '%s'".formatted(field, echo(text)));
        };
    }

    private static double parse(String field, String expected, String text) {
        if (!NUMBER.matcher(text).matches()) {
            // doubles of parameters print as Java does: 1.0E-4, NaN, Infinity
            throw Refusal.invalid("%s must be %s, got '%s'".formatted(field, expected, echo(text)));
        }
        return Double.parseDouble(text);
    }

    private static String echo(String text) {
        return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
    }
}
