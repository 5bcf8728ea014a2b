package dev.stepgate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Maps the safetensors files of a directory, in one piece or many. */
final class HuggingFaceWeights {
    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private HuggingFaceWeights() {}

    /** All tensors under their GGUF names, file by file. */
    static Map<String, Tensor> read(MappedFiles files, Path directory) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Path index = directory.resolve(INDEX);
        if (!Files.exists(index)) {
            add(files, directory.resolve(WHOLE), tensors);
            return tensors;
        }
        Source source = new Source(index.toString());
        Map<String, String> shards = shards(source, index);
        for (String shard : new TreeSet<>(shards.values())) {
            add(files, directory.resolve(shard), tensors);
        }
        shards.forEach(
                (name, shard) -> {
                    if (HuggingFaceNames.toGguf(name).filter(tensors::containsKey).isEmpty()) {
                        throw source.fault(name, "missing", "in " + shard);
                    }
                });
        return tensors;
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

    private static void add(MappedFiles files, Path file, Map<String, Tensor> tensors) {
        Source source = new Source(file.toString());
        SafetensorsFile.read(source, files.map(source, file))
                .forEach(
                        (name, tensor) -> {
                            String gguf =
                                    HuggingFaceNames.toGguf(name)
                                            .orElseThrow(
                                                    () -> source.fault("unknown tensor " + name));
                            Tensor renamed =
                                    new Tensor(gguf, tensor.type(), tensor.shape(), tensor.data());
                            if (tensors.put(gguf, renamed) != null) {
                                throw source.fault(name, "in two files", "in one");
                            }
                        });
    }
}
