package dev.stepgate.engine.cli;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.model.LayerPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a checkpoint holds, without running it. */
@Command(
        name = "inspect",
        description = "Print a checkpoint's layer plan, its tensors and their sizes.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Parameters(paramLabel = "FILE|DIR", description = "Checkpoint.")
    Path model;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            Facts facts = checkpoint.facts();
            out.printf(
                    "%s: width %d, head size %d, vocabulary %d, context %d tokens%n",
                    facts.name(),
                    facts.width(),
                    facts.headSize(),
                    facts.vocabulary(),
                    facts.contextTokens());
            checkpoint.remarks().forEach(remark -> out.println("  note: " + remark));
            new LayerPlan(facts).lines().forEach(line -> out.println("  " + line));
            printTensors(checkpoint, out);
        }
        out.flush();
        return 0;
    }

    private static void printTensors(Checkpoint checkpoint, PrintWriter out) {
        Map<TensorType, Long> bytes = new EnumMap<>(TensorType.class);
        long numbers = 0;
        for (Tensor tensor : checkpoint.tensors()) {
            out.printf(
                    "  %-36s %-5s %-20s %,13d bytes%n",
                    tensor.name(), tensor.type(), shape(tensor), tensor.data().byteSize());
            bytes.merge(tensor.type(), tensor.data().byteSize(), Long::sum);
            numbers += tensor.shape().stream().reduce(1L, (a, b) -> a * b);
        }
        out.printf("%d tensors, %,d parameters%n", checkpoint.tensors().size(), numbers);
        bytes.forEach((type, sum) -> out.printf("  %-5s %,d bytes%n", type, sum));
    }

    private static String shape(Tensor tensor) {
        return tensor.shape().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
