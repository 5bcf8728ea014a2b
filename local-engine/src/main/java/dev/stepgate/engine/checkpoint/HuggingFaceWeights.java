package dev.stepgate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Maps the safetensors files of a directory, in one piece or many. Owned by one thread. */
final class HuggingFaceWeights {
    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final MappedFiles files;
    private final Path directory;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Source> places = new HashMap<>();
    private int visionTensors;

    private HuggingFaceWeights(MappedFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** All tensors of the text model under their GGUF names, file by file. */
    static HuggingFaceWeights read(MappedFiles files, Path directory) {
        HuggingFaceWeights weights = new HuggingFaceWeights(files, directory);
        Path index = directory.resolve(INDEX);
        if (Files.exists(index)) {
            weights.addAll(index);
        } else {
            weights.add(directory.resolve(WHOLE));
        }
        return weights;
    }

    TensorIndex tensors() {
        return new TensorIndex(new Source(directory.toString(), Map.copyOf(places)), tensors);
    }

    /** Tensors left out because they serve pictures. */
    int visionTensors() {
        return visionTensors;
    }

    private void addAll(Path index) {
        Source source = new Source(index.toString());
        Map<String, String> shards = shards(source, index);
        for (String shard : new TreeSet<>(shards.values())) {
            add(directory.resolve(shard));
        }
        shards.forEach(
                (name, shard) -> {
                    if (!HuggingFaceNames.vision(name)
                            && HuggingFaceNames.toGguf(name)
                                    .filter(tensors::containsKey)
                                    .isEmpty()) {
                        throw source.fault(name, "missing", "in " + shard);
                    }
                });
    }

    private static Map<String, String> shards(Source source, Path index) {
        if (!(JsonReader.object(source, index).values().get("weight_map")
                instanceof Json.Members map)) {
            throw source.fault("weight_map", "missing", "the file of each tensor");
        }
        Map<String, String> shards = new LinkedHashMap<>();
        map.values()
                .forEach(
                        (name, file) -> {
                            if (!(file instanceof Json.Text text)
                                    || !text.value().matches("[\\w-][\\w.-]*\\.safetensors")) {
                                throw source.fault(
                                        name, file.kind(), "a safetensors file beside this one");
                            }
                            shards.put(name, text.value());
                        });
        return shards;
    }

    private void add(Path file) {
        Source source = new Source(file.toString());
        SafetensorsFile.read(source, files.map(source, file), this::forText)
                .forEach((name, tensor) -> add(source, name, tensor));
    }

    private void add(Source source, String name, Tensor tensor) {
        String gguf =
                HuggingFaceNames.toGguf(name)
                        .orElseThrow(() -> source.fault("unknown tensor " + name));
        Tensor renamed = new Tensor(gguf, tensor.type(), tensor.shape(), tensor.data());
        if (tensors.put(gguf, renamed) != null) {
            throw source.fault(name, "given twice", "once");
        }
        places.put(gguf, source);
    }

    private boolean forText(String name) {
        boolean vision = HuggingFaceNames.vision(name);
        visionTensors += vision ? 1 : 0;
        return !vision;
    }
}
