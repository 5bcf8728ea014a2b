package dev.stepgate.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Takes one safetensors file apart: a JSON header of names, types and places, then the data. */
final class SafetensorsFile {
    private static final int LONGEST_HEADER_BYTES = 1 << 25;
    private static final Map<String, TensorType> TYPES =
            Map.of("F32", TensorType.F32, "F16", TensorType.F16, "BF16", TensorType.BF16);

    private SafetensorsFile() {}

    /**
     * The tensors of a mapped file under the names it gives them, in its order.
     *
     * @param wanted says by name which tensors to look at
     */
    static Map<String, Tensor> read(Source source, MemorySegment file, Predicate<String> wanted) {
        ByteCursor cursor = new ByteCursor(source, file);
        long length = cursor.count("the length of the header", LONGEST_HEADER_BYTES, 1);
        byte[] header = file.asSlice(cursor.position(), length).toArray(ValueLayout.JAVA_BYTE);
        DataRegion data = new DataRegion(source, file.asSlice(cursor.position() + length));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        JsonReader.object(source, header)
                .values()
                .forEach(
                        (name, entry) -> {
                            if (!name.equals("__metadata__") && wanted.test(name)) {
                                tensors.put(name, tensor(source, data, name, entry));
                            }
                        });
        return tensors;
    }

    private static Tensor tensor(Source source, DataRegion data, String name, Json entry) {
        if (!(entry instanceof Json.Members object)) {
            throw source.fault(name, entry.kind(), "an object with dtype, shape, data_offsets");
        }
        String dtype = new JsonFields(source, object).textOr("dtype", "missing");
        TensorType type = TYPES.get(dtype);
        if (type == null) {
            throw source.fault(
                    name
                            + " is "
                            + dtype
                            + ", which this build does not read (expected: F32, F16 or BF16;"
                            + " or a GGUF file: "
                            + TensorType.PUBLISHED
                            + ")");
        }
        List<Long> shape = wholes(source, name, "shape", object);
        List<Long> offsets = wholes(source, name, "data_offsets", object);
        if (offsets.size() != 2) {
            throw source.fault(name + ": data_offsets", offsets, "where it begins and ends");
        }
        Tensor tensor = data.tensor(name, type, shape, offsets.getFirst());
        if (tensor.data().byteSize() != offsets.getLast() - offsets.getFirst()) {
            throw source.fault(
                    name + ": data_offsets", offsets, tensor.data().byteSize() + " bytes");
        }
        return tensor;
    }

    private static List<Long> wholes(
            Source source, String name, String field, Json.Members object) {
        if (object.values().get(field) instanceof Json.Elements list
                && list.values().stream().allMatch(Json.Whole.class::isInstance)) {
            return list.values().stream().map(value -> ((Json.Whole) value).value()).toList();
        }
        throw source.fault(name + ": " + field + ": not whole numbers (expected: a list of them)");
    }
}
