package io.infaas.gateway.objective;

import io.infaas.gateway.objective.RequestedObjective.ObjectiveField;
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
                readSingle(headers, ObjectiveField.LATENCY_MS)
                        .map(text -> parseLatency(ObjectiveField.LATENCY_MS.header(), text)),
                readSingle(headers, ObjectiveField.MIN_ACCURACY)
                        .map(text -> parseAccuracy(ObjectiveField.MIN_ACCURACY.header(), text)),
                readSingle(headers, ObjectiveField.PREFERRED_ACCURACY)
                        .map(text -> parseAccuracy(ObjectiveField.PREFERRED_ACCURACY.header(), text)),
                readSingle(headers, ObjectiveField.VARIANT)
                        .map(text -> parseVariant(ObjectiveField.VARIANT.header(), text)),
                readSingle(headers, ObjectiveField.OFFLINE)
                        .map(text -> parseOffline(ObjectiveField.OFFLINE.header(), text)));
    }

    private static RequestedObjective fromParameters(Map<String, Object> parameters) {
        if (parameters.isEmpty()) {
            return RequestedObjective.NONE;
        }
        return new RequestedObjective(
                readNumber(parameters, ObjectiveField.LATENCY_MS)
                        .map(text -> parseLatency(ObjectiveField.LATENCY_MS.parameter(), text)),
                readNumber(parameters, ObjectiveField.MIN_ACCURACY)
                        .map(text -> parseAccuracy(ObjectiveField.MIN_ACCURACY.parameter(), text)),
                readNumber(parameters, ObjectiveField.PREFERRED_ACCURACY)
                        .map(text -> parseAccuracy(ObjectiveField.PREFERRED_ACCURACY.parameter(), text)),
                readString(parameters, ObjectiveField.VARIANT)
                        .map(text -> parseVariant(ObjectiveField.VARIANT.parameter(), text)),
                toText(parameters.get(ObjectiveField.OFFLINE.parameter()))
                        .map(text -> parseOffline(ObjectiveField.OFFLINE.parameter(), text)));
    }

    private static Optional<String> readSingle(Function<String, List<String>> headers, ObjectiveField field) {
        List<String> values = headers.apply(field.header());
        if (values.size() > 1) {
            throw Refusal.invalid("%s is given %d times; give it once".formatted(field.header(), values.size()));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0).strip());
    }

    private static Optional<String> readNumber(Map<String, Object> parameters, ObjectiveField field) {
        Object value = parameters.get(field.parameter());
        if (value instanceof Boolean) {
            throw Refusal.invalid("%s must be a number, got the boolean %s".formatted(field.parameter(), value));
        }
        return toText(value);
    }

    private static Optional<String> readString(Map<String, Object> parameters, ObjectiveField field) {
        Object value = parameters.get(field.parameter());
        if (value != null && !(value instanceof String)) {
            throw Refusal.invalid("%s must be a string, got %s".formatted(field.parameter(), echo(value.toString())));
        }
        return toText(value);
    }

    private static Optional<String> toText(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static double parseLatency(String field, String text) {
        double value = parse(field, "a number of milliseconds above 0 (for example 6 or 2.5)", text);
        // a bound of zero or beyond a day is a mistake of units
        if (!(value > 0 && value <= 86_400_000.0)) {
            throw Refusal.invalid("%s must be a number of milliseconds above 0 and at most 86400000 (a day), got %s"
                    .formatted(field, echo(text)));
        }
        return value;
    }

    private static double parseAccuracy(String field, String text) {
        double value = parse(field, "a share from 0 to 1 (0.93, not 93)", text);
        if (!(value >= 0 && value <= 1)) {
            throw Refusal.invalid("%s must be a share from 0 to 1 (0.93, not 93), got %s".formatted(field, echo(text)));
        }
        return value;
    }

    private static String parseVariant(String field, String text) {
        if (text.isBlank()) {
            throw Refusal.invalid("%s must name a variant, by full name or alias, got nothing".formatted(field));
        }
        return text;
    }

    private static boolean parseOffline(String field, String text) {
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
