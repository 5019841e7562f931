package io.infaas.controller.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Formats log events and drops those that exceed the allowance of their logger, {@value #BURST} bytes at once and {@value #PER_SECOND}
 * bytes per second, so that no peer fills a disk by what it makes a component log. Before the next event of a logger, a line says how
 * many were dropped. Events at debug and trace are never dropped: they are only logged where somebody asks for them.
 */
public final class BoundedLogEncoder extends PatternLayoutEncoder {

    static final int BURST = 256 << 10;
    static final int PER_SECOND = 2 << 10;

    /** Loggers are named after classes; this holds whatever else names one. */
    private static final int MOST_LOGGERS = 2_000;

    private static final byte[] NOTHING = new byte[0];

    private final Map<String, LogAllowance> allowances = new LinkedHashMap<>();
    private final JsonLogLine json = new JsonLogLine();
    private volatile LogFormat format = LogFormat.TEXT;

    /** From the next event on. */
    public void setFormat(LogFormat format) {
        this.format = format;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogFormat now = format;
        byte[] line = now == LogFormat.JSON ? json.of(event) : super.encode(event);
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return line;
        }
        synchronized (allowances) {
            LogAllowance allowance = allowance(event);
            if (!allowance.take(line.length, event.getTimeStamp())) {
                return NOTHING;
            }
            long dropped = allowance.dropped();
            return dropped == 0 ? line : joined(notice(event, dropped, now), line);
        }
    }

    private LogAllowance allowance(ILoggingEvent event) {
        LogAllowance known = allowances.get(event.getLoggerName());
        if (known == null) {
            known = new LogAllowance(BURST, PER_SECOND, event.getTimeStamp());
            if (allowances.size() >= MOST_LOGGERS) {
                allowances.remove(allowances.keySet().iterator().next());
            }
            allowances.put(event.getLoggerName(), known);
        }
        return known;
    }

    private byte[] notice(ILoggingEvent event, long dropped, LogFormat now) {
        String text = "%d events of %s were dropped: it may log %d bytes per second"
                .formatted(dropped, VisibleText.of(event.getLoggerName(), VisibleMessage.MOST), PER_SECOND);
        return now == LogFormat.JSON
                ? json.notice(event, text)
                : (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
