package io.infaas.gateway.exposition;

import io.infaas.gateway.eventloop.VertxScheduler;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TaskScheduler;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * Documents that concurrent requests share, so that many requests cost a bounded time. One document is made at a time, followed by a rest.
 * Requests meanwhile share the next document of their kind, which begins after their arrival. Thread-safe.
 *
 * @param <K> kind of a document, of a closed list
 */
public final class SharedDocuments<K, T> {

    private final Function<K, Future<T>> maker;
    private final TaskScheduler scheduler;
    private final NanoTicker ticker;
    private final LongUnaryOperator rest;
    private final Map<K, Promise<T>> awaited = new LinkedHashMap<>();
    private boolean busy;

    /**
     * Creates documents whose rests are timed on one event loop of the instance.
     *
     * @param maker makes a document of a kind; must complete
     * @param rest time until the next document may begin, ns, by the duration of the last one, ns
     */
    public static <K, T> SharedDocuments<K, T> on(
            Vertx vertx, Function<K, Future<T>> maker, NanoTicker ticker, LongUnaryOperator rest) {
        return new SharedDocuments<>(maker, new VertxScheduler(vertx), ticker, rest);
    }

    SharedDocuments(Function<K, Future<T>> maker, TaskScheduler scheduler, NanoTicker ticker, LongUnaryOperator rest) {
        this.maker = maker;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.rest = rest;
    }

    /** Returns a document that is current at this call or later. */
    public Future<T> read(K kind) {
        Promise<T> next;
        synchronized (this) {
            next = awaited.computeIfAbsent(kind, first -> Promise.promise());
            if (busy) {
                return next.future();
            }
            busy = true;
        }
        // the maker may not know the caller's event loop
        scheduler.execute(this::makeNext);
        return next.future();
    }

    private void makeNext() {
        Map.Entry<K, Promise<T>> next;
        synchronized (this) {
            if (awaited.isEmpty()) {
                busy = false;
                return;
            }
            next = Map.entry(
                    awaited.keySet().iterator().next(),
                    awaited.values().iterator().next());
            awaited.remove(next.getKey());
        }
        long began = ticker.nanos();
        maker.apply(next.getKey()).onComplete(document -> end(began, document, next.getValue()));
    }

    private void end(long began, AsyncResult<T> document, Promise<T> next) {
        scheduler.schedule(this::makeNext, rest.applyAsLong(ticker.nanos() - began));
        next.handle(document);
    }
}
