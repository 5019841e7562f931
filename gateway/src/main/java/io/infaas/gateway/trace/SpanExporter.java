package io.infaas.gateway.trace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector, in batches, on a thread of its own. At most {@value #MOST} wait; further ones are dropped and counted, as are
 * those that the collector does not take: nothing is sent twice.
 */
final class SpanExporter implements SpanSink {

    static final int MOST = 8_192;

    private static final Logger LOG = LoggerFactory.getLogger(SpanExporter.class);
    private static final int BATCH = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_END_MS = 2_000;
    private static final int SUCCESS = 2;

    private final URI endpoint;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread sender = new Thread(this::run, "trace-export");
    private volatile boolean closing;
    private boolean failing;

    private SpanExporter(URI endpoint) {
        this.endpoint = endpoint;
    }

    static SpanExporter start(URI endpoint) {
        SpanExporter exporter = new SpanExporter(endpoint);
        exporter.sender.setDaemon(true);
        exporter.sender.start();
        return exporter;
    }

    @Override
    public void add(List<Span> added) {
        int count = added.size();
        if (closing) {
            overflowed.add(count);
        } else if (waiting.addAndGet(count) > MOST) {
            waiting.addAndGet(-count);
            overflowed.add(count);
        } else {
            spans.addAll(added);
        }
    }

    long overflowed() {
        return overflowed.sum();
    }

    long unsent() {
        return unsent.sum();
    }

    CompletionStage<Void> close() {
        closing = true;
        LockSupport.unpark(sender);
        return ended.copy().completeOnTimeout(null, LONGEST_END_MS, TimeUnit.MILLISECONDS);
    }

    private void run() {
        boolean last;
        do {
            last = closing;
            List<Span> batch = take();
            if (!batch.isEmpty()) {
                send(batch);
                last = false;
            } else if (!last) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        } while (!last);
        ended.complete(null);
    }

    private List<Span> take() {
        List<Span> batch = new ArrayList<>();
        while (batch.size() < BATCH) {
            Span span = spans.poll();
            if (span == null) {
                break;
            }
            waiting.decrementAndGet();
            batch.add(span);
        }
        return batch;
    }

    private void send(List<Span> batch) {
        String wrong;
        try {
            HttpRequest request = HttpRequest.newBuilder(endpoint)
                    .timeout(PATIENCE)
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(SpanDocument.of(batch)))
                    .build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            wrong = status / 100 == SUCCESS ? "" : "status " + status;
        } catch (IOException e) {
            wrong = e.toString();
        } catch (InterruptedException e) {
            // nobody interrupts this thread but the end of the process
            Thread.currentThread().interrupt();
            wrong = e.toString();
            closing = true;
        }
        report(batch.size(), wrong);
    }

    private void report(int count, String wrong) {
        if (!wrong.isEmpty()) {
            unsent.add(count);
        }
        if (failing == wrong.isEmpty()) {
            failing = !failing;
            LOG.warn(
                    "{} {}",
                    endpoint,
                    failing ? "takes no traces, they are dropped until it does: " + wrong : "takes traces again");
        }
    }
}
