package io.infaas.controller.logging;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.infaas.gateway.linefile.JsonLine;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * An event of the log, with a message of at most {@value #LONGEST} characters. Foreign text in it adds no line, and no line of its stack
 * trace looks like another event.
 *
 * @param fields numbers and texts by name, which are keys of the JSON object and no part of the line for people
 * @param error stack trace with its line ends: at most 8 causes, at most 40 frames of each; null for none
 */
record LogLine(
        @JsonSerialize(using = ToStringSerializer.class) Instant time,
        String level,
        String logger,
        String thread,
        String message,
        @JsonAnyGetter Map<String, Object> fields,
        @Nullable String error) {

    /** Longest message, characters. */
    static final int LONGEST = 4_096;

    private static final int MOST_CAUSES = 8;
    private static final int MOST_FRAMES = 40;
    private static final int LOGGER_LENGTH = 24;

    /** Characters that could end a line, move a cursor, hide or reorder text. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cn}]");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    LogLine {
        message = cut(message);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    static LogLine of(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        IThrowableProxy failure = event.getThrowableProxy();
        return new LogLine(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event.getLevel().toString(),
                event.getLoggerName(),
                event.getThreadName(),
                message == null ? "" : message,
                fields(event),
                failure == null ? null : trace(failure));
    }

    private static Map<String, Object> fields(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (KeyValuePair pair :
                event.getKeyValuePairs() == null ? List.<KeyValuePair>of() : event.getKeyValuePairs()) {
            fields.put(pair.key, pair.value instanceof Number number ? number : cut(String.valueOf(pair.value)));
        }
        return fields;
    }

    /** A warning in the place of the event, about its logger. */
    LogLine withNotice(String notice) {
        return new LogLine(time, "WARN", logger, thread, notice, Map.of(), null);
    }

    /** The line as one JSON object of printable ASCII. */
    String json() {
        return JsonLine.of(this);
    }

    /** The line for people, and the stack trace below it. */
    String text() {
        String name = new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH).abbreviate(logger);
        return "%s %-5s %s %s%n%s"
                .formatted(TIME.format(time), level, name, visible(message), error == null ? "" : error);
    }

    /** The text with escape sequences for its invisible characters. */
    static String visible(String text) {
        return INVISIBLE.matcher(text).replaceAll(LogLine::escape);
    }

    private static String escape(MatchResult character) {
        String escaped =
                switch (character.group()) {
                    case "\n" -> "\\n";
                    case "\r" -> "\\r";
                    case "\t" -> "\\t";
                    default ->
                        character.group().chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
                };
        return Matcher.quoteReplacement(escaped);
    }

    private static String cut(String text) {
        int more = text.length() - LONGEST;
        return more <= 0 ? text : "%s [%d more characters]".formatted(text.substring(0, LONGEST), more);
    }

    private static String trace(IThrowableProxy failure) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy at = failure;
        for (int i = 0; at != null && i < MOST_CAUSES; i++) {
            String message = at.getMessage() == null ? "" : ": " + visible(cut(at.getMessage()));
            text.append("%s%s%s%n".formatted(i == 0 ? "" : "Caused by: ", at.getClassName(), message));
            var frames = at.getStackTraceElementProxyArray();
            int most = Math.min(frames.length - at.getCommonFrames(), MOST_FRAMES);
            for (int frame = 0; frame < most; frame++) {
                text.append("\t%s%n".formatted(frames[frame]));
            }
            if (most < frames.length) {
                text.append("\t... %d more%n".formatted(frames.length - most));
            }
            at = at.getCause();
        }
        return text.toString();
    }
}
