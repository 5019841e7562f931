package io.infaas.gateway.trace;

import io.infaas.gateway.batch.BatchQueue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
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
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int SUCCESS = 2;

    private final BatchQueue<Span> spans;
    private final LongAdder unsent;

    private SpanExporter(BatchQueue<Span> spans, LongAdder unsent) {
        this.spans = spans;
        this.unsent = unsent;
    }

    static SpanExporter start(URI endpoint) {
        return start(endpoint, PATIENCE);
    }

    /** @param patience for each batch, until its answer has ended */
    static SpanExporter start(URI endpoint, Duration patience) {
        LongAdder unsent = new LongAdder();
        Sender sender = new Sender(endpoint, patience, unsent);
        return new SpanExporter(BatchQueue.start("trace-export", MOST, BATCH, LOOK, sender), unsent);
    }

    @Override
    public void add(List<Span> added) {
        spans.addAll(added);
    }

    long overflowed() {
        return spans.overflowed();
    }

    long unsent() {
        return unsent.sum();
    }

    CompletionStage<Void> close() {
        return spans.close();
    }

    private static final class Sender implements BatchQueue.Receiver<Span> {

        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final URI endpoint;
        private final Duration patience;
        private final LongAdder unsent;
        private boolean failing;

        Sender(URI endpoint, Duration patience, LongAdder unsent) {
            this.endpoint = endpoint;
            this.patience = patience;
            this.unsent = unsent;
        }

        @Override
        public void receive(List<Span> batch) {
            String wrong;
            try {
                HttpRequest request = HttpRequest.newBuilder(endpoint)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(SpanDocument.of(batch)))
                        .build();
                int status = send(request).statusCode();
                wrong = status / 100 == SUCCESS ? "" : "status " + status;
            } catch (ExecutionException e) {
                wrong = String.valueOf(e.getCause());
            } catch (TimeoutException e) {
                wrong = "no answer within " + patience.toMillis() + " ms";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                wrong = e.toString();
            }
            report(batch.size(), wrong);
        }

        // the timeout of a request ends with the head of its answer
        private HttpResponse<Void> send(HttpRequest request)
                throws InterruptedException, ExecutionException, TimeoutException {
            CompletableFuture<HttpResponse<Void>> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
            try {
                return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                answer.cancel(true);
            }
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
}
