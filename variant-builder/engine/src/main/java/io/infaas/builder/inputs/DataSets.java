package io.infaas.builder.inputs;

import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.TextTokenizer;
import io.infaas.builder.data.TokenizerFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The labelled data of a definition.
 *
 * @param training data for fitting heads; present if an architecture has a head
 */
public record DataSets(LabelledData calibration, LabelledData evaluation, Optional<LabelledData> training) {

    /**
     * Reads all data sets completely.
     *
     * @param folder existing folder for files that must exist as long as the data are in use
     * @throws BuildException naming the file or field, the error and the remedy
     */
    public static DataSets read(ReadInputs inputs, Path folder) {
        Definition.Data data = inputs.definition().data();
        Definition.Text text = data.text();
        Optional<TextTokenizer> tokenizer = text == null
                ? Optional.empty()
                : Optional.of(TokenizerFile.read(
                        inputs.files().resolve(text.tokenizer()), text.maxLength(), text.timedLength()));
        try {
            return read(inputs, tokenizer, folder);
        } finally {
            tokenizer.ifPresent(TextTokenizer::close);
        }
    }

    private static DataSets read(ReadInputs inputs, Optional<TextTokenizer> tokenizer, Path folder) {
        Definition.Data data = inputs.definition().data();
        Definition.LabelledSet training = data.training();
        if (training == null && !inputs.encoders().isEmpty()) {
            throw new BuildException(
                    "%s: architecture '%s' has a head, but the definition has no data.training to fit it; add data.training"
                            .formatted(
                                    inputs.files().file(),
                                    inputs.encoders().get(0).name()));
        }
        return new DataSets(
                read(inputs, data.calibration(), tokenizer, folder.resolve("calibration")),
                read(inputs, data.evaluation(), tokenizer, folder.resolve("evaluation")),
                training == null || inputs.encoders().isEmpty()
                        ? Optional.empty()
                        : Optional.of(read(inputs, training, tokenizer, folder.resolve("training"))));
    }

    private static LabelledData read(
            ReadInputs inputs, Definition.LabelledSet set, Optional<TextTokenizer> tokenizer, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(folder, e), e);
        }
        return LabelledData.read(
                new DataSource(
                        inputs.files().resolve(set.items()),
                        Optional.of(set.labels())
                                .filter(labels -> !labels.isEmpty())
                                .map(inputs.files()::resolve),
                        set.format(),
                        set.columns(),
                        inputs.contract(),
                        tokenizer,
                        Objects.requireNonNullElse(inputs.definition().data().image(), Pictures.DEFAULT)),
                folder);
    }
}
