package io.infaas.controller.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.infaas.gateway.time.TokenBucket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Formats log events within an allowance for each logger: {@value #BURST} bytes at once and {@value #PER_SECOND} bytes per second. It
 * drops further events, so that no peer fills a disk through the log. Before the next event of a logger, a line says how many were
 * dropped. Events at debug and trace are never dropped: they are only logged on request.
 */
public final class BoundedLogEncoder extends EncoderBase<ILoggingEvent> {

    static final int BURST = 256 << 10;
    static final int PER_SECOND = 2 << 10;

    /** Loggers are named after classes; this bounds other names. */
    private static final int MOST_LOGGERS = 2_000;

    private static final byte[] NOTHING = new byte[0];

    private final Map<String, Allowance> allowances = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
            return size() > MOST_LOGGERS;
        }
    };
    private volatile LogFormat format = LogFormat.TEXT;
    private long lastMs;
    private long elapsedNanos;

    private static final class Allowance {
        private final TokenBucket bytes;
        private long dropped;

        Allowance(TokenBucket bytes) {
            this.bytes = bytes;
        }
    }

    /** From the next event on. */
    public void setFormat(LogFormat format) {
        this.format = format;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        boolean json = format == LogFormat.JSON;
        LogLine line = LogLine.of(event);
        String text = json ? line.json() : line.text();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return bytes;
        }
        synchronized (allowances) {
            // a clock that goes back adds nothing
            elapsedNanos += TimeUnit.MILLISECONDS.toNanos(Math.max(0, event.getTimeStamp() - lastMs));
            lastMs = event.getTimeStamp();
            Allowance allowance = allowances.computeIfAbsent(
                    event.getLoggerName(),
                    name -> new Allowance(new TokenBucket(BURST, PER_SECOND, () -> elapsedNanos)));
            if (!allowance.bytes.take(bytes.length)) {
                allowance.dropped++;
                return NOTHING;
            }
            if (allowance.dropped == 0) {
                return bytes;
            }
            String notice = "%d events of %s were dropped: it may log %d bytes per second"
                    .formatted(allowance.dropped, LogLine.visible(event.getLoggerName()), PER_SECOND);
            allowance.dropped = 0;
            String first = json ? line.withNotice(notice).json() : notice + System.lineSeparator();
            return (first + text).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
