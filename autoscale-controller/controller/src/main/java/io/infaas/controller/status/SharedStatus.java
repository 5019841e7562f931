package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.exposition.SharedDocuments;
import io.infaas.gateway.time.NanoTicker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * The document of {@code GET /status}, printed and packed beside the event loops: a thousand nodes make more than a megabyte. None is
 * printed sooner than {@value #EVERY_MS} ms after the one before. Its snapshot is taken after a client's request, so that each client sees
 * the effect of its requests. Thread-safe.
 */
final class SharedStatus {

    static final int EVERY_MS = 200;

    private static final String KIND = "status";

    private final SharedDocuments<String, PackedStatus> documents;

    /** The same document, plain and packed. */
    record PackedStatus(Buffer plain, Buffer gzip) {}

    /** @param snapshot supplies the newest snapshot; must not block */
    SharedStatus(Vertx vertx, Supplier<Future<ControllerSnapshot>> snapshot) {
        this(vertx, snapshot, now -> DocumentFormat.JSON.print(StatusBuilder.of(now)), SystemTicker.INSTANCE);
    }

    SharedStatus(
            Vertx vertx,
            Supplier<Future<ControllerSnapshot>> snapshot,
            Function<ControllerSnapshot, String> printer,
            NanoTicker ticker) {
        long periodNanos = TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
        documents = SharedDocuments.on(
                vertx,
                kind -> snapshot.get().compose(now -> vertx.executeBlocking(() -> print(printer.apply(now)), false)),
                ticker,
                elapsedMs -> periodNanos - elapsedMs);
    }

    /** The next document. */
    Future<PackedStatus> ask() {
        return documents.read(KIND);
    }

    private static PackedStatus print(String document) throws IOException {
        byte[] plain = document.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 8);
        try (GZIPOutputStream packing = new GZIPOutputStream(packed)) {
            packing.write(plain);
        }
        return new PackedStatus(Buffer.buffer(plain), Buffer.buffer(packed.toByteArray()));
    }
}
