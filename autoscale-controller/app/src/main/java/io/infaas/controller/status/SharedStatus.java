package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The document of {@code GET /status}, printed and packed beside the event loops: that of a thousand nodes has more than a megabyte. One is
 * printed at a time, and none sooner than {@value #EVERY_MS} ms after the one before: all who ask meanwhile get the next one. It is of a snapshot
 * that was taken after they asked, so that each of them sees what it has done. Thread-safe.
 */
final class SharedStatus {

    static final int EVERY_MS = 200;

    private final Vertx vertx;
    private final Supplier<Future<ControllerSnapshot>> snapshot;
    private final Function<ControllerSnapshot, String> printer;
    private final LongSupplier nanos;
    private @Nullable Promise<Printed> next;
    private boolean printing;
    private long beganNanos;

    /** The same document, plain and packed. */
    record Printed(Buffer plain, Buffer gzip) {}

    /** @param snapshot supplies the newest snapshot; must not block */
    SharedStatus(Vertx vertx, Supplier<Future<ControllerSnapshot>> snapshot) {
        this(vertx, snapshot, now -> DocumentFormat.JSON.print(StatusBuilder.of(now)), System::nanoTime);
    }

    SharedStatus(
            Vertx vertx,
            Supplier<Future<ControllerSnapshot>> snapshot,
            Function<ControllerSnapshot, String> printer,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.snapshot = snapshot;
        this.printer = printer;
        this.nanos = nanos;
        this.beganNanos = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
    }

    /** The next document. */
    synchronized Future<Printed> ask() {
        Promise<Printed> shared = next;
        if (shared == null) {
            shared = Promise.promise();
            next = shared;
            if (!printing) {
                beginWhenDue();
            }
        }
        return shared.future();
    }

    private void beginWhenDue() {
        long leftMs = EVERY_MS - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - beganNanos);
        if (leftMs > 0) {
            vertx.setTimer(leftMs, due -> begin());
        } else {
            begin();
        }
    }

    private void begin() {
        Promise<Printed> asked;
        synchronized (this) {
            asked = next;
            if (asked == null) {
                return;
            }
            next = null;
            printing = true;
            beganNanos = nanos.getAsLong();
        }
        snapshot.get()
                .compose(now -> vertx.executeBlocking(() -> print(now), false))
                .onComplete(done -> end(asked, done));
    }

    private void end(Promise<Printed> asked, AsyncResult<Printed> done) {
        synchronized (this) {
            printing = false;
            if (next != null) {
                beginWhenDue();
            }
        }
        if (done.succeeded()) {
            asked.complete(done.result());
        } else {
            asked.fail(done.cause());
        }
    }

    private Printed print(ControllerSnapshot now) throws IOException {
        byte[] plain = printer.apply(now).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 8);
        try (GZIPOutputStream packing = new GZIPOutputStream(packed)) {
            packing.write(plain);
        }
        return new Printed(Buffer.buffer(plain), Buffer.buffer(packed.toByteArray()));
    }
}
