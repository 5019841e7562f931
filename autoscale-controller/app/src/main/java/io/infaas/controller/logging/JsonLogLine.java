package io.infaas.controller.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import io.infaas.gateway.linefile.JsonLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * A log event as one line of JSON: {@code time} (UTC), {@code level}, {@code logger}, {@code thread}, {@code message}, and {@code error} with
 * the stack trace if there is one. Whatever text of others is in it, the line is printable ASCII and holds one object; long messages and
 * traces are cut as in text.
 */
final class JsonLogLine {

    private final VisibleThrowable trace = new VisibleThrowable();

    byte[] of(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        return line(event, message == null ? "" : message);
    }

    /** A line with another message, in the place of the event's own, and without its stack trace. */
    byte[] notice(ILoggingEvent event, String message) {
        return line(event.getTimeStamp(), Level.WARN, event.getLoggerName(), event.getThreadName(), message, "");
    }

    private byte[] line(ILoggingEvent event, String message) {
        return line(
                event.getTimeStamp(),
                event.getLevel(),
                event.getLoggerName(),
                event.getThreadName(),
                message,
                trace.convert(event));
    }

    static byte[] line(long timeMs, Level level, String logger, String thread, String message, String error) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JsonLine.begin(bytes)) {
            json.writeStartObject();
            json.writeStringField("time", Instant.ofEpochMilli(timeMs).toString());
            json.writeStringField("level", level.toString());
            json.writeStringField("logger", logger);
            json.writeStringField("thread", thread);
            json.writeStringField("message", VisibleText.cut(message, VisibleMessage.MOST));
            if (!error.isEmpty()) {
                json.writeStringField("error", error);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
