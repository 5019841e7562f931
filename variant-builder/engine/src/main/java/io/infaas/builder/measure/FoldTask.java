package io.infaas.builder.measure;

/**
 * A request to write a network as the runtime simplifies it without regard to a processor: constants are computed, and layers
 * like batch normalisation become part of the convolution before them.
 *
 * @param model ONNX file
 * @param file ONNX file to write
 */
public record FoldTask(String model, String file) {

    /** @param file the file that was written */
    public record Result(String file) {}
}
