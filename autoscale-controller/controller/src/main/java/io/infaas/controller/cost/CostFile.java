package io.infaas.controller.cost;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.gateway.linefile.RotatingFile;
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
 * The files of a ledger, rotated by size, with one hour per line. {@code <name>.1} has older hours, and {@code <name>.open} the
 * unfinished hour. They survive the end of the process at any time: it loses the time since the last {@link #keep}, and no hour counts
 * twice. Confined to one thread; calls block.
 *
 * @param file the file, absolute
 */
record CostFile(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(CostFile.class);

    CostFile {
        file = file.toAbsolutePath();
    }

    boolean exists() {
        return Files.exists(file) || Files.exists(open());
    }

    private Path open() {
        return file.resolveSibling(file.getFileName() + ".open");
    }

    /** Appends an hour that is over. */
    static void append(CostPeriod over, RotatingFile lines) throws IOException {
        lines.write(DocumentFormat.JSON.line(over));
    }

    /** Replaces the hour that is not over. */
    void keep(CostPeriod present) throws IOException {
        try {
            DocumentFormat.JSON.write(open(), present);
        } catch (DocumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The hour that was not over; empty if it has a line by now: the process may have ended right after it was appended. */
    Optional<CostPeriod> kept() throws IOException {
        if (!Files.exists(open())) {
            return Optional.empty();
        }
        try {
            CostPeriod costPeriod = DocumentFormat.JSON.read(open(), CostPeriod.class);
            AtomicBoolean appended = new AtomicBoolean();
            read(hour -> appended.compareAndSet(false, hour.from().equals(costPeriod.from())));
            return appended.get() ? Optional.empty() : Optional.of(costPeriod);
        } catch (DocumentException e) {
            LOG.warn("costs of the last hour are left out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Reads the hours that are over, the oldest first. Unreadable lines are left out, and counted in the log. */
    void read(Consumer<CostPeriod> reader) throws IOException {
        long unreadable = read(RotatingFile.older(file), reader) + read(file, reader);
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
