package io.infaas.controller.cost;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.gateway.linefile.RotatingFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The files of a ledger, rotated by size. They survive the end of the process at any time: what was recorded since the last {@link #keep}
 * is lost then, and nothing is counted twice.
 */
final class CostFile implements CostStore {

    private final WrittenCosts written;
    private final RotatingFile lines;

    private CostFile(WrittenCosts written, RotatingFile lines) {
        this.written = written;
        this.lines = lines;
    }

    /** Opens the file for appending, and makes its folders. */
    static CostFile open(Path file, long maxBytes) throws IOException {
        return new CostFile(new WrittenCosts(file), RotatingFile.open(file, maxBytes));
    }

    @Override
    public void append(CostPeriod over) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        DocumentFormat.JSON.print(over, line);
        line.write('\n');
        lines.write(line.toByteArray());
    }

    @Override
    public void keep(CostPeriod present) throws IOException {
        try {
            DocumentFormat.JSON.write(written.open(), present);
        } catch (DocumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Optional<CostPeriod> kept() throws IOException {
        return written.kept();
    }

    @Override
    public void read(Consumer<CostPeriod> reader) throws IOException {
        written.read(reader);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
