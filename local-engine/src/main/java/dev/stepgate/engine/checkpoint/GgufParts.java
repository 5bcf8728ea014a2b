package dev.stepgate.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The GGUF file or files of one checkpoint, joined (spec section 6.1). Immutable.
 *
 * @param source the first file; knows which part holds which tensor
 * @param metadata the first file's: further ones say only which part they are
 * @param tensors by name, part after part
 */
record GgufParts(Source source, GgufMetadata metadata, Map<String, Tensor> tensors) {
    private static final int MOST_PARTS = 99_999;
    private static final String NUMBER = "split.no";
    private static final String COUNT = "split.count";
    private static final String TENSORS = "split.tensors.count";
    private static final Pattern NAME = Pattern.compile("(.+)-\\d{5}-of-\\d{5}\\.gguf");

    /** Maps and reads a file, and the others it belongs with if it is part of a split one. */
    static GgufParts open(MappedFiles files, Path path) {
        String name = String.valueOf(path.getFileName());
        Source source = new Source(path.toString());
        if (name.endsWith(".safetensors") || name.endsWith(".json")) {
            throw source.fault("part of a Hugging Face checkpoint (expected: its directory)");
        }
        GgufFile file = read(files, path);
        int count = file.metadata().wholeOr(COUNT, 1, 0, MOST_PARTS);
        if (count <= 1) {
            return new GgufParts(source, file.metadata(), file.tensors());
        }
        return joined(files, path, count, prefix(source, name, count));
    }

    private static String prefix(Source source, String name, int count) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches() || !name.equals(partName(matcher.group(1), number(name), count))) {
            throw source.fault(
                    "file name", name, "that of a part, such as " + partName("NAME", 1, count));
        }
        return matcher.group(1);
    }

    private static int number(String name) {
        int end = name.length() - "-of-00000.gguf".length();
        return Integer.parseInt(name.substring(end - 5, end));
    }

    private static String partName(String prefix, int number, int count) {
        return "%s-%05d-of-%05d.gguf".formatted(prefix, number, count);
    }

    private static GgufParts joined(MappedFiles files, Path path, int count, String prefix) {
        Path firstPath = path.resolveSibling(partName(prefix, 1, count));
        GgufFile first = read(files, firstPath);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Source> places = new HashMap<>();
        for (int number = 1; number <= count; number++) {
            Path part = path.resolveSibling(partName(prefix, number, count));
            Source source = new Source(part.toString());
            GgufFile file = number == 1 ? first : read(files, part);
            requirePart(source, file.metadata(), number, count);
            for (Tensor tensor : file.tensors().values()) {
                if (tensors.put(tensor.name(), tensor) != null) {
                    throw source.fault(tensor.name(), "in two parts", "in one");
                }
                places.put(tensor.name(), source);
            }
        }
        Source whole = new Source(firstPath.toString(), Map.copyOf(places));
        int promised = first.metadata().wholeOr(TENSORS, tensors.size(), 0, Integer.MAX_VALUE);
        if (promised != tensors.size()) {
            throw whole.fault(TENSORS, promised, tensors.size() + ", as the parts hold");
        }
        return new GgufParts(whole, first.metadata(), tensors);
    }

    private static void requirePart(Source source, GgufMetadata metadata, int number, int count) {
        int found = metadata.whole(NUMBER, 0, MOST_PARTS);
        if (found != number - 1) {
            throw source.fault(NUMBER, found, (number - 1) + ", by the file's name");
        }
        int of = metadata.whole(COUNT, 0, MOST_PARTS);
        if (of != count) {
            throw source.fault(COUNT, of, count + ", as the other parts say");
        }
    }

    private static GgufFile read(MappedFiles files, Path path) {
        Source source = new Source(path.toString());
        MemorySegment mapped = files.map(source, path);
        return GgufFile.read(source, mapped);
    }
}
