package io.infaas.gateway.trace;

import io.infaas.gateway.linefile.BatchQueue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends spans to a collector, in batches, on a separate thread. At most {@value #MOST} wait; further ones are dropped and counted, as are
 * rejected ones: no span is sent twice.
 */
final class SpanExporter implements BatchQueue.Receiver<Span> {

    static final int MOST = 8_192;

    private static final int BATCH = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SUCCESS = 2;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI endpoint;
    private final Duration patience;

    private SpanExporter(URI endpoint, Duration patience) {
        this.endpoint = endpoint;
        this.patience = patience;
    }

    static BatchQueue<Span> start(URI endpoint) {
        return start(endpoint, PATIENCE);
    }

    /** @param patience timeout of each batch, until the end of its answer */
    static BatchQueue<Span> start(URI endpoint, Duration patience) {
        return BatchQueue.start("traces to " + endpoint, MOST, BATCH, new SpanExporter(endpoint, patience));
    }

    @Override
    public void receive(List<Span> batch, long dropped) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(SpanDocument.of(batch)))
                .build();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            // a request's timeout covers only the head of its answer
            int status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            if (status / 100 != SUCCESS) {
                throw new IOException("status " + status);
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            answer.cancel(true);
        }
    }
}
