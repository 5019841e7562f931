package io.infaas.controller.ec2;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.node.Market;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.GpuDeviceInfo;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/**
 * Checks that the types of a class match the node types of the catalog, and start from the image of the class.
 *
 * @param catalog without one, resources are not compared
 * @param infos description of each type by EC2
 */
public record ClassCheck(Optional<Catalog> catalog, Map<String, InstanceTypeInfo> infos) {

    private static final long MEBIBYTE = 1 << 20;

    /** @throws FleetException naming the class, the type and the difference */
    public void check(NodeClass nodes, Image image) {
        for (PricedType type : nodes.types()) {
            InstanceTypeInfo info = info(nodes, type);
            checkHardware(nodes, type, info);
            List<String> architectures = info.processorInfo().supportedArchitecturesAsStrings();
            if (!architectures.contains(image.architectureAsString())) {
                throw failure(
                        nodes,
                        type,
                        "runs %s, image '%s' is for %s: choose another image"
                                .formatted(
                                        String.join(", ", architectures),
                                        image.imageId(),
                                        image.architectureAsString()));
            }
            for (Market market : nodes.markets()) {
                if (info.hasSupportedUsageClasses()
                        && !info.supportedUsageClassesAsStrings().contains(market.label())) {
                    throw failure(nodes, type, "cannot be bought on the market " + market.label());
                }
            }
        }
    }

    /**
     * As {@link #check}, without the image.
     *
     * @throws FleetException naming the class, the type and the difference
     */
    void checkMeasured(NodeClass nodes) {
        nodes.types().forEach(type -> checkHardware(nodes, type, info(nodes, type)));
    }

    private InstanceTypeInfo info(NodeClass nodes, PricedType type) {
        InstanceTypeInfo info = infos.get(type.type());
        if (info == null) {
            throw failure(nodes, type, "does not exist in this region");
        }
        return info;
    }

    private void checkHardware(NodeClass nodes, PricedType type, InstanceTypeInfo info) {
        catalog.ifPresent(variants -> {
            NodeType measured = variants.nodeType(type.nodeType())
                    .orElseThrow(() -> failure(nodes, type, "has a node type that the catalog does not have"));
            resources(nodes, type, info, measured);
            processors(nodes, type, info, variants);
        });
    }

    private static void processors(NodeClass nodes, PricedType type, InstanceTypeInfo info, Catalog catalog) {
        Optional<ProcessorMaker> processorMaker =
                ProcessorMaker.of(info.processorInfo().manufacturer());
        for (Variant variant : catalog.variants()) {
            Optional<String> measured = variant.profile(type.nodeType())
                    .filter(profile -> !profile.isEstimated())
                    .map(profile -> profile.hardware().cpuModel());
            Optional<ProcessorMaker> expected = measured.flatMap(ProcessorMaker::of);
            if (processorMaker.isPresent() && expected.isPresent() && processorMaker.get() != expected.get()) {
                throw failure(
                        nodes,
                        type,
                        "has processors of %s, node type '%s' was measured on '%s': set another nodeType, a new one under nodeTypes"
                                .formatted(processorMaker.get().label(), type.nodeType(), measured.orElseThrow()));
            }
        }
    }

    private static void resources(NodeClass nodes, PricedType type, InstanceTypeInfo info, NodeType measured) {
        int cores = info.vCpuInfo().defaultVCpus();
        if (cores != measured.cores()) {
            throw failure(nodes, type, differs(cores + " cores", measured, Integer.toString(measured.cores())));
        }
        long memory = info.memoryInfo().sizeInMiB() * MEBIBYTE;
        if (memory < measured.memoryBytes()) {
            throw failure(
                    nodes, type, differs(memory + " bytes of memory", measured, Long.toString(measured.memoryBytes())));
        }
        List<GpuDeviceInfo> devices =
                info.gpuInfo() == null ? List.of() : info.gpuInfo().gpus();
        int gpus = devices.stream().mapToInt(GpuDeviceInfo::count).sum();
        if (gpus != measured.gpus()) {
            throw failure(nodes, type, differs(gpus + " accelerators", measured, Integer.toString(measured.gpus())));
        }
        for (GpuDeviceInfo device : devices) {
            long each = device.memoryInfo().sizeInMiB() * MEBIBYTE;
            if (each < measured.gpuMemoryBytes()) {
                throw failure(
                        nodes,
                        type,
                        differs(each + " bytes on an accelerator", measured, Long.toString(measured.gpuMemoryBytes())));
            }
        }
    }

    private static String differs(String value, NodeType measured, String expected) {
        return "has %s, node type '%s' of the catalog %s: set another nodeType"
                .formatted(value, measured.name(), expected);
    }

    private static FleetException failure(NodeClass nodes, PricedType type, String problem) {
        return new FleetException("class '%s': type '%s' %s".formatted(nodes.name(), type.type(), problem));
    }

    /** The maker of a processor: processors of another maker run other instructions, so that no profile holds. */
    enum ProcessorMaker {
        INTEL("Intel", "intel"),
        AMD("AMD", "amd"),
        AWS("AWS", "aws|amazon|graviton|neoverse");

        private final String label;
        private final String words;

        ProcessorMaker(String label, String words) {
            this.label = label;
            this.words = words;
        }

        /** The maker in the name of a processor or of a manufacturer; empty if there is none. */
        static Optional<ProcessorMaker> of(@Nullable String name) {
            String text = name == null ? "" : name.toLowerCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(maker -> Pattern.compile("\\b(" + maker.words + ")\\b")
                            .matcher(text)
                            .find())
                    .findFirst();
        }

        String label() {
            return label;
        }
    }
}
