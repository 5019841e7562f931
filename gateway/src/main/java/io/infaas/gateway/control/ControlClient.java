package io.infaas.gateway.control;

import io.infaas.gateway.connect.Backoff;
import io.infaas.gateway.contract.GatewayKey;
import io.infaas.gateway.contract.protocol.PinRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's end of the control stream: receives views, reports demand, and reports draining instances as idle. It reopens an
 * ended stream, without limit on attempts; the gateway continues with its current view meanwhile. Of several addresses it tries one
 * after the other until one leads, and waits when all have been tried. Never blocks an event loop. The caller that starts it closes
 * it.
 */
public final class ControlClient {

    private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);

    private final Vertx vertx;
    private final Context context;
    private final List<ControllerAddress> addresses;
    private final ControlClientState known;
    private final ControlTiming pace;
    private final Backoff backoff;
    private final AtomicBoolean coldTold = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Promise<Void> end = Promise.promise();
    private @Nullable ControlStream line;
    private @Nullable ControlSession attachment;
    private int turn;
    private int failures;
    private boolean complained;
    // -1 is no timer's number; 0 is one
    private long retry = -1;
    private volatile boolean connected;

    private ControlClient(
            Vertx vertx,
            List<ControllerAddress> addresses,
            ControlledGateway taker,
            String software,
            ControlTiming pace) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.addresses = List.copyOf(addresses);
        this.pace = pace;
        this.known = new ControlClientState(
                GatewayKey.random(),
                software,
                taker,
                new ViewDecoder(),
                new ControlClientState.Latest(),
                new PinRequests(vertx));
        this.backoff = new Backoff(pace.firstRetryMs(), pace.longestRetryMs(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /** As {@link #start(Vertx, List, ControlledGateway, String, ControlTiming)}, with one controller. */
    public static ControlClient start(
            Vertx vertx, ControllerAddress address, ControlledGateway taker, String software, ControlTiming pace) {
        return start(vertx, List.of(address), taker, software, pace);
    }

    /**
     * Starts to connect.
     *
     * @param addresses of the controllers, of which one leads; at least one
     * @param software version of this software, reported to the controller
     */
    public static ControlClient start(
            Vertx vertx,
            List<ControllerAddress> addresses,
            ControlledGateway taker,
            String software,
            ControlTiming pace) {
        ControlClient client = new ControlClient(vertx, addresses, taker, software, pace);
        taker.onCold(client::scheduleColdReport);
        client.context.runOnContext(go -> client.dial());
        return client;
    }

    /**
     * Requests or withdraws an availability pin for a name at the controller. If the stream ends before the answer, the next one
     * repeats the request. Thread-safe.
     *
     * @param name of the catalog: an application, an architecture, or the full name of a variant
     * @return completes when the controller has accepted it; fails with a text for clients if it refuses or does not answer
     *     within {@code limit}
     */
    public Future<Void> requestPin(String name, boolean wanted, Duration limit) {
        Promise<Void> answered = Promise.promise();
        context.runOnContext(go -> {
            PinRequest request = known.asks().add(name, wanted, limit, answered);
            ControlSession begun = attachment;
            if (begun != null) {
                begun.requestPin(request);
            }
        });
        return answered.future();
    }

    /** The id of this process at the controller. */
    public String gateway() {
        return known.key().id();
    }

    /** Whether a stream is open on which the controller has sent a message. */
    public boolean isConnected() {
        return connected;
    }

    /** Sends a goodbye if a stream is open. Call it when no query is in progress. Never fails. */
    public Future<Void> close() {
        if (closed.compareAndSet(false, true)) {
            context.runOnContext(go -> finish());
        }
        return end.future();
    }

    private void dial() {
        if (closed.get()) {
            return;
        }
        ControllerAddress address = addresses.get(turn);
        ControlStream dialled = new ControlStream(vertx, address, pace, firstMs());
        ControlSession begun = new ControlSession(vertx, pace, known, dialled);
        line = dialled;
        attachment = begun;
        dialled.open(begun::begin, message -> {
                    if (!message.hasNotLeading()) {
                        onConnected(address);
                    }
                    begun.receive(message);
                })
                .onFailure(reason -> {
                    begun.end();
                    onLost(address, reason);
                });
    }

    // where another address may lead, a controller that has stopped must not take the time of one that is only silent;
    // each round gives them more, in case all are slow
    private long firstMs() {
        int rounds = failures / addresses.size();
        return addresses.size() == 1
                ? pace.silenceMs()
                : Math.min(pace.silenceMs(), (1 + rounds) * pace.silenceMs() / 3);
    }

    private void onConnected(ControllerAddress address) {
        if (!connected) {
            connected = true;
            complained = false;
            failures = 0;
            backoff.reset();
            LOG.info(
                    "attached to the controller at {} as gateway {}",
                    address,
                    known.key().id());
        }
    }

    private void onLost(ControllerAddress address, Throwable reason) {
        connected = false;
        line = null;
        attachment = null;
        if (closed.get()) {
            end.tryComplete();
            return;
        }
        turn = (turn + 1) % addresses.size();
        failures++;
        // the others may lead already; when none does, all are given time
        long wait = failures % addresses.size() == 0 ? backoff.next() : 1;
        if (complained) {
            LOG.debug(
                    "controller at {}: {}; {} dialled in {} ms",
                    address,
                    reason.getMessage(),
                    addresses.get(turn),
                    wait);
        } else {
            complained = true;
            LOG.warn(
                    "controller at {}: {}; view {} stays in force, {} dialled until it answers",
                    address,
                    reason.getMessage(),
                    known.taker().viewVersion(),
                    addresses.size() == 1 ? "the controller is" : "each of " + addresses + " is");
        }
        retry = vertx.setTimer(wait, timer -> dial());
    }

    // many queries may start to wait at a time: one task on the context serves all of them
    private void scheduleColdReport() {
        if (coldTold.compareAndSet(false, true)) {
            context.runOnContext(go -> {
                coldTold.set(false);
                ControlSession begun = attachment;
                if (begun != null) {
                    begun.reportCold();
                }
            });
        }
    }

    private void finish() {
        vertx.cancelTimer(retry);
        ControlStream open = line;
        ControlSession begun = attachment;
        if (open == null || begun == null) {
            end.tryComplete();
            return;
        }
        begun.sendGoodbye();
        begun.end();
        open.finish();
        vertx.setTimer(pace.goodbyeMs(), timer -> open.abort("closed"));
    }
}
