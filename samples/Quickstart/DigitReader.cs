namespace Quickstart;

/// <summary>Reads a digit drawn on 8 by 8 points: one hidden layer, then one score per digit.</summary>
internal sealed class DigitReader(float[] hiddenWeight, float[] hiddenBias, float[] outputWeight, float[] outputBias)
{
    public const int Points = 64;

    public static DigitReader Load(string weightsPath)
    {
        var tensors = Safetensors.Load(weightsPath);
        return new DigitReader(
            tensors["hidden.weight"],
            tensors["hidden.bias"],
            tensors["output.weight"],
            tensors["output.bias"]
        );
    }

    /// <summary>The digit and its probability.</summary>
    /// <param name="drawing">Eight lines of eight; anything but a dot and a space is ink.</param>
    public (int Digit, double Probability) Read(IReadOnlyList<string> drawing)
    {
        var points = string.Concat(drawing.Select(line => line.PadRight(8)[..8]));
        var ink = points.Select(point => point is '.' or ' ' ? 0f : 1f).ToArray();
        var probabilities = Probabilities(ink);
        var best = Array.IndexOf(probabilities, probabilities.Max());
        return (best, probabilities[best]);
    }

    public double[] Probabilities(float[] ink)
    {
        var hidden = Layer(ink, hiddenWeight, hiddenBias);
        for (var i = 0; i < hidden.Length; i++)
        {
            hidden[i] = MathF.Max(hidden[i], 0);
        }

        return LanguageIdentifier.Softmax(
            Array.ConvertAll(Layer(hidden, outputWeight, outputBias), score => (double)score)
        );
    }

    private static float[] Layer(float[] input, float[] weight, float[] bias)
    {
        var output = new float[bias.Length];
        for (var row = 0; row < output.Length; row++)
        {
            output[row] = bias[row];
            for (var column = 0; column < input.Length; column++)
            {
                output[row] += weight[(row * input.Length) + column] * input[column];
            }
        }

        return output;
    }
}
