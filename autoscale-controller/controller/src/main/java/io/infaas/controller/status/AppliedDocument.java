package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The file of a command: a desired state, or a catalog. */
final class AppliedDocument {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "Desired state as 'infaas export' prints it, or catalog.json of a build.")
    private Path file = Path.of("");

    /** A document that was read. */
    sealed interface Document {

        record State(DesiredState state) implements Document {}

        /** @param text as it is in the file: its digest is its name */
        record Built(String text, Catalog catalog) implements Document {}
    }

    /** @throws DocumentException naming the file and the rule */
    Document read() {
        String source = file.toString();
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new DocumentException(source + ": no such file", e);
        } catch (IOException e) {
            throw new DocumentException(source + ": cannot be read: " + e.getMessage(), e);
        }
        return DocumentFormat.JSON.parse(source, text, Map.class).containsKey("variants")
                ? new Document.Built(text, DocumentFormat.JSON.parse(source, text, Catalog.class))
                : new Document.State(DesiredState.parse(source, text));
    }
}
