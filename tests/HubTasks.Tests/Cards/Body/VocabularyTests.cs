using HubTasks.Cards.Body;

namespace HubTasks.Tests.Cards.Body;

public sealed class VocabularyTests
{
    [Theory]
    [InlineData("Intended uses & limitations", Subject.IntendedUse | Subject.Limitations)]
    [InlineData("Intended Use and Limitations", Subject.IntendedUse | Subject.Limitations)]
    [InlineData("Limitations and intended use", Subject.IntendedUse | Subject.Limitations)]
    [InlineData("Usage and limitations", Subject.IntendedUse | Subject.Limitations)]
    [InlineData("Bias, Risks, and Limitations", Subject.Limitations)]
    [InlineData("Privacy & Ethical Considerations", Subject.Limitations)]
    [InlineData("Known Limitations of the Model", Subject.Limitations)]
    [InlineData("Data, Performance, and Limitations", Subject.TrainingData | Subject.Evaluation | Subject.Limitations)]
    [InlineData("Misuse, Malicious Use, and Out-of-Scope Use", Subject.OutOfScope)]
    [InlineData("Recommended Use Cases", Subject.IntendedUse)]
    [InlineData("Out-of-scope use cases", Subject.OutOfScope)]
    [InlineData("Ограничения модели", Subject.Limitations)]
    [InlineData("모델의 한계", Subject.Limitations)]
    [InlineData("사용 목적 및 제한사항", Subject.IntendedUse | Subject.Limitations)]
    [InlineData("Limitaciones éticas", Subject.Limitations)]
    [InlineData("Cas d'usage prévus", Subject.IntendedUse)]
    [InlineData("How to use?", Subject.HowToUse)]
    [InlineData("Usage (HuggingFace Transformers)", Subject.HowToUse)]
    [InlineData("Use this model", Subject.HowToUse)]
    [InlineData("Training and evaluation data", Subject.TrainingData)]
    [InlineData("协议/License", Subject.License)]
    [InlineData("IV. Licence", Subject.License)]
    [InlineData("Uso", Subject.HowToUse)]
    [InlineData("Utilisation", Subject.HowToUse)]
    public void A_heading_names_its_subjects(string heading, Subject expected) =>
        Assert.Equal(expected, Vocabulary.Default.Of(heading));

    [Theory]
    [InlineData("Limitations under the License", Subject.Limitations)]
    [InlineData("a colossal (biased) language model for German", Subject.Limitations)]
    [InlineData("Disclaimer", Subject.Limitations)]
    [InlineData("Inductive bias", Subject.Limitations)]
    [InlineData("How to use", Subject.IntendedUse)]
    [InlineData("Usage", Subject.IntendedUse)]
    [InlineData("Terms of use", Subject.IntendedUse)]
    [InlineData("License and intended use", Subject.IntendedUse)]
    [InlineData("Use LEGAL-BERT variants", Subject.IntendedUse)]
    [InlineData("Use with vLLM", Subject.IntendedUse)]
    [InlineData("Please use 'Bert' related functions to load this model!", Subject.IntendedUse)]
    [InlineData("Installation and use", Subject.IntendedUse)]
    [InlineData("Utilisation", Subject.IntendedUse)]
    [InlineData("Framework versions", Subject.Evaluation)]
    public void A_heading_that_only_sounds_like_a_subject_is_not_about_it(string heading, Subject subject) =>
        Assert.False(Vocabulary.Default.Of(heading).HasFlag(subject));
}
