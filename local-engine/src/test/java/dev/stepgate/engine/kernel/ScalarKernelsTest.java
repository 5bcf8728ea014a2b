package dev.stepgate.engine.kernel;

class ScalarKernelsTest extends KernelsContract {

    @Override
    Kernels kernels() {
        return KernelSet.scalar().kernels();
    }
}
