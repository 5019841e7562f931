package io.infaas.controller.cost;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a ledger: one hour per line, {@code <name>.1} with older ones, and {@code <name>.open} with the hour that was not over.
 *
 * @param file the file, absolute
 */
record WrittenCosts(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(WrittenCosts.class);

    WrittenCosts {
        file = file.toAbsolutePath();
    }

    Path open() {
        return file.resolveSibling(file.getFileName() + ".open");
    }

    /** The hour that was not over; empty if it has a line by now: the process may have ended right after it was appended. */
    Optional<CostPeriod> kept() throws IOException {
        if (!Files.exists(open())) {
            return Optional.empty();
        }
        CostPeriod kept;
        try {
            kept = DocumentFormat.JSON.read(open(), CostPeriod.class);
        } catch (DocumentException e) {
            LOG.warn("costs of the last hour are left out: {}", e.getMessage());
            return Optional.empty();
        }
        AtomicBoolean appended = new AtomicBoolean();
        read(hour -> appended.compareAndSet(false, hour.from().equals(kept.from())));
        return appended.get() ? Optional.empty() : Optional.of(kept);
    }

    /** Reads the hours that are over, the oldest first. Lines that cannot be read are left out, and counted in the log. */
    void read(Consumer<CostPeriod> reader) throws IOException {
        long unreadable = read(file.resolveSibling(file.getFileName() + ".1"), reader) + read(file, reader);
        if (unreadable > 0) {
            LOG.warn("costs {}: {} lines cannot be read and are left out", file, unreadable);
        }
    }

    /** Returns the number of lines that cannot be read. */
    private static long read(Path from, Consumer<CostPeriod> reader) throws IOException {
        if (!Files.exists(from)) {
            return 0;
        }
        long unreadable = 0;
        try (BufferedReader text = Files.newBufferedReader(from)) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                try {
                    reader.accept(DocumentFormat.JSON.parse(from.toString(), line, CostPeriod.class));
                } catch (DocumentException e) {
                    unreadable++;
                }
            }
        }
        return unreadable;
    }
}
