package io.infaas.controller.logging;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * Writes each line that a command prints as one JSON object, like a log event, so that a log collector reads all lines. A line that is
 * longer than a message of the log is written in parts.
 */
final class JsonLines extends StringWriter {

    private final PrintStream stream;
    private final Level level;
    private final String logger;
    private final InstantSource clock;

    private JsonLines(PrintStream stream, Level level, String logger, InstantSource clock) {
        this.stream = stream;
        this.level = level;
        this.logger = logger;
        this.clock = clock;
    }

    /** @param logger name of the source of the lines */
    static PrintWriter writer(PrintStream stream, Level level, String logger, InstantSource clock) {
        return new PrintWriter(new JsonLines(stream, level, logger, clock), true);
    }

    @Override
    public void flush() {
        print(getBuffer().lastIndexOf("\n") + 1);
    }

    /** Ends the last line; the stream stays open. */
    @Override
    public void close() throws IOException {
        print(getBuffer().length());
    }

    private void print(int end) {
        String text = getBuffer().substring(0, end);
        getBuffer().delete(0, end);
        text.lines().map(String::strip).forEach(line -> {
            for (int from = 0; from < line.length(); from += LogLine.LONGEST) {
                print(line.substring(from, Math.min(line.length(), from + LogLine.LONGEST)));
            }
        });
        stream.flush();
    }

    private void print(String message) {
        String thread = Thread.currentThread().getName();
        LogLine line = new LogLine(clock.instant(), level.name(), logger, thread, message, Map.of(), null);
        byte[] json = line.json().getBytes(StandardCharsets.US_ASCII);
        // in one piece: the log writes to the same stream
        stream.write(json, 0, json.length);
    }
}
