package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where labelled data come from and what they have to become.
 *
 * @param items the file or folder of the items
 * @param labels the file of their labels, if they have one of their own
 * @param format what the definition calls it; empty: told by the name of {@code items}
 * @param columns names of a table's columns, empty if its first line has them
 * @param contract its inputs are what an item fills, its labels what an item is one of
 * @param tokenizer how texts become numbers, if the definition says so
 */
public record DataSource(
        Path items,
        Optional<Path> labels,
        String format,
        List<String> columns,
        Contract contract,
        Optional<WordPiece> tokenizer) {

    public DataSource {
        columns = List.copyOf(columns);
    }

    /**
     * The index of a class that is written by its name or its number.
     *
     * @throws BuildException naming the value, if it is none of the contract's
     */
    public int label(String text, String place) {
        int index = contract.labels().indexOf(text);
        if (index < 0) {
            try {
                index = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                index = -1;
            }
        }
        if (index < 0 || index >= contract.labels().size()) {
            throw new BuildException("%s: label '%s' is none of the %d in application.contract.labels"
                    .formatted(place, text, contract.labels().size()));
        }
        return index;
    }
}
