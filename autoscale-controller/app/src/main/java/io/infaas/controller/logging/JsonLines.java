package io.infaas.controller.logging;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.InstantSource;

/** Writes each line that a command prints for people as one JSON object, like an event of the log, so that a collector of logs reads all lines. */
final class JsonLines extends Writer {

    /** A longer line is written in parts, so that memory is bounded. */
    private static final int LONGEST = VisibleMessage.MOST;

    private final PrintStream stream;
    private final Level level;
    private final String logger;
    private final InstantSource clock;
    private final StringBuilder line = new StringBuilder();

    private JsonLines(PrintStream stream, Level level, String logger, InstantSource clock) {
        this.stream = stream;
        this.level = level;
        this.logger = logger;
        this.clock = clock;
    }

    /** @param logger name of what prints the lines */
    static PrintWriter writer(PrintStream stream, Level level, String logger, InstantSource clock) {
        return new PrintWriter(new JsonLines(stream, level, logger, clock), true);
    }

    @Override
    public void write(char[] text, int from, int count) {
        synchronized (lock) {
            for (int i = from; i < from + count; i++) {
                if (text[i] == '\n' || line.length() == LONGEST) {
                    end();
                }
                if (text[i] != '\n' && text[i] != '\r') {
                    line.append(text[i]);
                }
            }
        }
    }

    private void end() {
        if (!line.toString().isBlank()) {
            byte[] json = JsonLogLine.line(
                    clock.millis(),
                    level,
                    logger,
                    Thread.currentThread().getName(),
                    line.toString().strip(),
                    "");
            // in one piece: the log writes to the same stream
            stream.write(json, 0, json.length);
        }
        line.setLength(0);
    }

    @Override
    public void flush() {
        stream.flush();
    }

    /** Ends the last line; the stream stays open. */
    @Override
    public void close() throws IOException {
        synchronized (lock) {
            end();
        }
        flush();
    }
}
