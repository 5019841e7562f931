package io.infaas.gateway.control;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.GatewayKey;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.PinRequest;
import io.infaas.gateway.contract.protocol.PinResponse;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of a control client across its streams.
 *
 * @param key identity of this process
 * @param software version of this software
 * @param pins pin requests without an answer of a controller
 */
record ControlClientState(
        GatewayKey key, String software, ControlledGateway taker, ViewDecoder reader, Latest latest, PinRequests pins) {

    /** The last applied view of any stream, and the last availability pins. Confined to one event loop. */
    static final class Latest {

        private @Nullable View view;
        private List<AvailabilityPin> pins = List.of();
        private long epoch;

        /** The newest epoch of any view; 0 if none had one. */
        long epoch() {
            return epoch;
        }

        /** Records the epoch of a view; false if a newer one is known, so that the view must not be used. */
        boolean accepts(long received) {
            epoch = Math.max(epoch, received);
            return received == 0 || received == epoch;
        }

        /** The last availability pins from the controller. */
        List<AvailabilityPin> pins() {
            return pins;
        }

        void setPins(List<AvailabilityPin> sent) {
            pins = List.copyOf(sent);
        }

        void set(View applied) {
            view = applied;
        }

        /** The draining instances of that view, without a report. */
        DrainingInstances drains() {
            View currentView = view;
            return currentView == null ? DrainingInstances.none() : DrainingInstances.of(currentView);
        }
    }

    /** The draining instances of one view, and the last report on each: idle or in use. */
    static final class DrainingInstances {

        private final long version;
        private final List<Instance> instances;
        private final @Nullable Boolean[] reported;

        private DrainingInstances(long version, List<Instance> instances) {
            this.version = version;
            this.instances = instances;
            this.reported = new Boolean[instances.size()];
        }

        static DrainingInstances none() {
            return new DrainingInstances(0, List.of());
        }

        static DrainingInstances of(View view) {
            return new DrainingInstances(
                    view.version(),
                    view.instances().stream()
                            .filter(instance -> instance.state() == InstanceState.DRAINING)
                            .toList());
        }

        long version() {
            return version;
        }

        /** Reports each instance whose state is not the reported one. */
        void report(Predicate<Instance> idle, Consumer<Instance> drained, Consumer<Instance> inUse) {
            for (int i = 0; i < reported.length; i++) {
                Instance instance = instances.get(i);
                Boolean now = idle.test(instance);
                if (!now.equals(reported[i])) {
                    reported[i] = now;
                    (now ? drained : inUse).accept(instance);
                }
            }
        }
    }

    /** Requests for availability pins without an answer of a controller, across streams. Confined to one event loop. */
    static final class PinRequests {

        private record Open(PinRequest request, Promise<Void> answer) {}

        private static final int MOST = 64;

        private final Vertx vertx;
        private final Map<Long, Open> open = new LinkedHashMap<>();
        private long numbers;

        PinRequests(Vertx vertx) {
            this.vertx = vertx;
        }

        /** The open requests, sent now and repeated on the next stream. */
        List<PinRequest> openRequests() {
            return open.values().stream().map(Open::request).toList();
        }

        /**
         * Adds a request; without an answer in time it fails and is removed.
         *
         * @param answered completes when the controller has accepted it; fails with a {@link Refusal}
         */
        PinRequest add(String name, boolean pinned, Duration limit, Promise<Void> answered) {
            PinRequest request = PinRequest.newBuilder()
                    .setNumber(++numbers)
                    .setName(name)
                    .setWanted(pinned)
                    .build();
            if (open.size() >= MOST) {
                answered.fail(Refusal.unavailable("%d requests to the controller are open, the limit".formatted(MOST)));
                return request;
            }
            open.put(request.getNumber(), new Open(request, answered));
            long timer = vertx.setTimer(
                    limit.toMillis(),
                    late -> end(
                            request.getNumber(),
                            Future.failedFuture(
                                    Refusal.unavailable("the controller did not answer the pin request within %d ms"
                                            .formatted(limit.toMillis())))));
            answered.future().onComplete(ended -> vertx.cancelTimer(timer));
            return request;
        }

        void complete(PinResponse answer) {
            end(
                    answer.getNumber(),
                    answer.getRefusal().isEmpty()
                            ? Future.succeededFuture()
                            : Future.failedFuture(new Refusal(RefusalReason.INTERNAL, answer.getRefusal())));
        }

        private void end(long number, Future<Void> how) {
            Open ended = open.remove(number);
            if (ended != null) {
                how.onComplete(ended.answer());
            }
        }
    }

    /**
     * Decodes messages into views. Keeps the last catalog, across streams too: it is large and seldom changes, and views with the
     * same catalog share the object. One thread decodes at a time.
     */
    static final class ViewDecoder {

        private record CachedCatalog(String digest, Catalog catalog) {}

        private volatile @Nullable CachedCatalog cache;

        /** Digest of the catalog that the controller may omit; empty if there is none. Never waits for the decoding of a view. */
        String catalogDigest() {
            CachedCatalog cached = cache;
            return cached == null ? "" : cached.digest();
        }

        /**
         * Decodes one view.
         *
         * @throws UnknownCatalogException if it omits a catalog that is unknown here
         * @throws IllegalArgumentException if it is no consistent view
         * @throws DocumentException if its catalog cannot be parsed
         */
        synchronized View read(ViewUpdate update) {
            return ViewMessages.read(update, catalog(update));
        }

        private Catalog catalog(ViewUpdate update) {
            String digest = update.getCatalogDigest();
            CachedCatalog cached = cache;
            if (cached != null && cached.digest().equals(digest)) {
                return cached.catalog();
            }
            if (update.getCatalog().isEmpty()) {
                throw new UnknownCatalogException(digest);
            }
            Catalog read = CatalogText.read(digest, update.getCatalog());
            cache = new CachedCatalog(digest, read);
            return read;
        }

        /** A view whose catalog the controller must send first. */
        static final class UnknownCatalogException extends IllegalArgumentException {

            private static final long serialVersionUID = 1L;

            private UnknownCatalogException(String digest) {
                super("catalog %s has not been sent".formatted(digest));
            }
        }
    }
}
