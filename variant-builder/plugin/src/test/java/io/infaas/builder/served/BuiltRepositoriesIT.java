package io.infaas.builder.served;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.TokenizerFile;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads results that the invoker has built into a real Triton: the small project, and the examples in the proof layer. */
class BuiltRepositoriesIT {

    @TempDir
    Path folder;

    @Test
    @Tag("proof")
    void load_exampleOfPictures_answersAsTheRuntimeHere() throws OrtException {
        assertAnswersAsHere(Path.of("target", "it-example", "fashion"), Definition.NAME);
    }

    @Test
    @Tag("proof")
    void load_exampleOfTexts_answersAsTheRuntimeHere() throws OrtException {
        assertAnswersAsHere(Path.of("target", "it-text", "supersense"), "small.yaml");
    }

    @Test
    void load_resultOfTheGoals_answersAsTheRuntimeHere() throws OrtException {
        assertAnswersAsHere(Path.of("target", "it-goals", "small"), Definition.NAME);
    }

    private void assertAnswersAsHere(Path project, String definition) throws OrtException {
        Path result = project.resolve("target").resolve("infaas");
        assumeTrue(Files.exists(result), project + " was not built");
        Catalog catalog = CatalogFile.read(result.resolve(CatalogFile.NAME));
        Contract contract = catalog.applications().get(0).contract();

        ServedVariants.assertAnswerAsHere(
                result.resolve("repository"),
                catalog.variants(),
                contract,
                evaluation(project.resolve(definition), contract));
    }

    private LabelledData evaluation(Path file, Contract contract) {
        Definition.Data data = Definition.read(file).data();
        Definition.LabelledSet set = data.evaluation();
        return LabelledData.read(
                new DataSource(
                        file.resolveSibling(set.items()),
                        Optional.of(set.labels())
                                .filter(labels -> !labels.isEmpty())
                                .map(file::resolveSibling),
                        set.format(),
                        set.columns(),
                        contract,
                        Optional.ofNullable(data.text())
                                .map(text -> TokenizerFile.read(
                                        file.resolveSibling(text.tokenizer()), text.maxLength(), text.timedLength()))),
                folder);
    }
}
