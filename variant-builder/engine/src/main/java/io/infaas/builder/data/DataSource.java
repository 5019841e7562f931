package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Pictures;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The source of labelled data, and the contract that the data must match.
 *
 * @param items the file or folder of the items
 * @param labels the file of the labels, if there is one
 * @param format format in the definition; if empty, the name of {@code items} decides
 * @param columns column names of a table; empty if the first line has them
 * @param contract contract that defines the inputs and labels of the items
 * @param tokenizer tokenizer for texts, if the definition has one
 * @param pictures conversion of pictures to numbers
 */
public record DataSource(
        Path items,
        Optional<Path> labels,
        String format,
        List<String> columns,
        Contract contract,
        Optional<TextTokenizer> tokenizer,
        Pictures pictures) {

    public DataSource {
        columns = List.copyOf(columns);
    }

    /** With the defaults for pictures. */
    public DataSource(
            Path items,
            Optional<Path> labels,
            String format,
            List<String> columns,
            Contract contract,
            Optional<TextTokenizer> tokenizer) {
        this(items, labels, format, columns, contract, tokenizer, Pictures.DEFAULT);
    }

    DataSource withContract(Contract other) {
        return new DataSource(items, labels, format, columns, other, tokenizer, pictures);
    }

    /**
     * The index of a class, given by name or number.
     *
     * @throws BuildException naming the value, if the contract does not have it
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
            throw new BuildException("%s: label '%s' is not one of the %d in application.contract.labels"
                    .formatted(place, text, contract.labels().size()));
        }
        return index;
    }
}
